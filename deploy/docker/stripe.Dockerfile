# The stand-in for Stripe, for demos and tests: what payments needs, and the stand-in itself.
ARG PYTHON_TAG=3.13-slim-bookworm
ARG PYTHON_DIGEST=

FROM python:${PYTHON_TAG}${PYTHON_DIGEST} AS build
ARG UV_VERSION=0.13.9
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=/venv
RUN pip install --no-cache-dir "uv==${UV_VERSION}"
WORKDIR /build
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-install-project --only-group payments

FROM python:${PYTHON_TAG}${PYTHON_DIGEST}
COPY --from=build /venv /venv
WORKDIR /app
COPY stripe_standin/ stripe_standin/
# what it remembers lies in a volume
RUN install --directory --owner 10001 --group 10001 /data
VOLUME /data
ENV PATH=/venv/bin:${PATH} PYTHONPATH=/app PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
EXPOSE 8090
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=6 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8090/healthz', timeout=2)"]
ENTRYPOINT ["python", "-m", "stripe_standin", "--host", "0.0.0.0", "--port", "8090", "--data", "/data/state"]
