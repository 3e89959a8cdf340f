"""RAML 1.0 in, OpenAPI and code out."""
