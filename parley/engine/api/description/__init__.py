"""The API told in OpenAPI: what each operation takes and answers, as data beside the handlers that read it."""
