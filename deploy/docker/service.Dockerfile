# One image per service out of one file:  docker build -f deploy/docker/service.Dockerfile --build-arg SERVICE=catalog .
# It holds shared/ and that one service, and of the dependencies that service's group alone.
# For a reproducible base give its digest too:  --build-arg PYTHON_DIGEST=@sha256:…
ARG PYTHON_TAG=3.13-slim-bookworm
ARG PYTHON_DIGEST=

FROM python:${PYTHON_TAG}${PYTHON_DIGEST} AS build
ARG UV_VERSION=0.13.9
ARG SERVICE
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=/venv
RUN pip install --no-cache-dir "uv==${UV_VERSION}"
WORKDIR /build
COPY pyproject.toml uv.lock ./
RUN test -n "${SERVICE}" && uv sync --locked --no-install-project --only-group "${SERVICE}"
# An exec-form entry point cannot read ARG SERVICE, so the image gets a script that knows it.
RUN printf '#!/venv/bin/python\nimport runpy\nrunpy.run_module("services.%s", run_name="__main__", alter_sys=True)\n' \
        "${SERVICE}" > /venv/bin/serve \
    && chmod 755 /venv/bin/serve
WORKDIR /app
COPY shared/ shared/
COPY services/${SERVICE}/ services/${SERVICE}/
RUN /venv/bin/python -m compileall -q shared services

FROM python:${PYTHON_TAG}${PYTHON_DIGEST}
ARG SERVICE
LABEL org.opencontainers.image.title="rounds-${SERVICE}" org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
# Nothing is written at run time: the root file system may be read-only (give it a tmpfs at /tmp).
ENV PATH=/venv/bin:${PATH} PYTHONPATH=/app PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HTTP_HOST=0.0.0.0 HTTP_PORT=8000 LOG_FORMAT=json
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=6 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"HTTP_PORT\"]}/readyz', timeout=2)"]
# The command is the roles (api, worker, clock); none means all three.
ENTRYPOINT ["serve"]
