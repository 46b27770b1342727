"""The words of JSON schema (draft 2020-12 and before): which we keep, and which we cannot."""

# Words for readers. Whatever stands in none of these tables is one too, as the drafts have it.
ANNOTATIONS = frozenset(
    {
        "$comment",
        "$defs",
        "$id",
        "$schema",
        "default",
        "definitions",
        "deprecated",
        "description",
        "discriminator",
        "examples",
        "format",
        "readOnly",
        "title",
        "writeOnly",
    }
)

# What of a value's kind a word speaks of.
OF_TYPE = {
    "object": (
        *("properties", "required", "additionalProperties"),
        *("propertyNames", "minProperties", "maxProperties"),
    ),
    "array": ("items", "prefixItems", "minItems", "maxItems"),
    "string": ("pattern", "minLength", "maxLength"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
}
TYPES = ("object", "array", "string", "number", "integer", "boolean", "null")
KEPT = {
    *("$ref", "type", "enum", "const", "anyOf", "oneOf", "allOf"),
    *(word for words in OF_TYPE.values() for word in words),
}

# Each with the value that asks for nothing.
REFUSED: dict[str, object] = {
    "$dynamicRef": None,
    "$recursiveRef": None,
    "additionalItems": None,
    "contains": None,
    "dependencies": {},
    "dependentRequired": {},
    "dependentSchemas": {},
    "else": None,
    "if": None,
    "maxContains": None,
    "minContains": None,
    "multipleOf": None,
    "not": None,
    "patternProperties": {},
    "then": None,
    "unevaluatedItems": None,
    "unevaluatedProperties": None,
    "uniqueItems": False,
}
