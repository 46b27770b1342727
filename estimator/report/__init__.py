"""All about one model on a page, beside the pages people read today."""
