"""The OpenAPI and AsyncAPI documents that the gateway serves, and the page that shows them."""
