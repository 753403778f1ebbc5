# Collects the services' API documents, and the page that draws them, into a volume that the gateway serves; then ends.
ARG PYTHON_TAG=3.13-slim-bookworm
ARG PYTHON_DIGEST=

FROM python:${PYTHON_TAG}${PYTHON_DIGEST} AS build
ARG UV_VERSION=0.13.9
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=/venv
RUN pip install --no-cache-dir "uv==${UV_VERSION}"
WORKDIR /build
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-install-project --only-group docs

FROM python:${PYTHON_TAG}${PYTHON_DIGEST}
COPY --from=build /venv /venv
WORKDIR /app
COPY pyproject.toml ./
COPY shared/ shared/
COPY deploy/gateway/site/ deploy/gateway/site/
COPY deploy/api_documents/ deploy/api_documents/
RUN install --directory --owner 10001 --group 10001 /site
VOLUME /site
ENV PATH=/venv/bin:${PATH} PYTHONPATH=/app PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
ENTRYPOINT ["python", "-m", "deploy.api_documents.publish", "/site"]
