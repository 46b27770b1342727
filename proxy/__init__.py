"""The proxy: which quant serves a request, and how its tokens reach the client."""
