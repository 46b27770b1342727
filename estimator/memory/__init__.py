"""How many bytes a load takes, part by part and place by place."""
