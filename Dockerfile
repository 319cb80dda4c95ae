# Three stages: the page, the wheel and its environment, and a runtime with neither Node nor a compiler.

FROM node:24-trixie-slim AS page
WORKDIR /src/graphiql
COPY graphiql/package.json graphiql/package-lock.json graphiql/.npmrc ./
RUN npm ci
COPY graphiql/ ./
RUN node build.mjs

FROM python:3.11-slim-trixie AS build
WORKDIR /src
COPY requirements.lock requirements-build.lock ./
# The environment is made at the path where it will run, and holds no pip of its own.
RUN python -m venv --without-pip /opt/taizhang \
    && python -m pip --python /opt/taizhang/bin/python install --no-cache-dir --only-binary :all: --require-hashes -r requirements.lock \
    && python -m pip install --no-cache-dir --require-hashes -r requirements-build.lock
COPY pyproject.toml README.md LICENSE ./
COPY events/ events/
COPY projections/ projections/
COPY schema/ schema/
COPY service/ service/
COPY --from=page /src/service/static/ service/static/
RUN python -m pip wheel --no-deps --no-build-isolation --wheel-dir /dist . \
    && python -m pip --python /opt/taizhang/bin/python install --no-deps --no-index /dist/*.whl

FROM python:3.11-slim-trixie
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/taizhang taizhang
COPY --from=build /opt/taizhang/ /opt/taizhang/
ENV PATH=/opt/taizhang/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 TAIZHANG_HOST=0.0.0.0
WORKDIR /var/lib/taizhang
USER 10001
EXPOSE 8000
# http.client and not urllib: a proxy in the environment must not answer for us.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import http.client as h; c = h.HTTPConnection('127.0.0.1', 8000, timeout=4); c.request('GET', '/readyz'); raise SystemExit(c.getresponse().status != 200)"]
ENTRYPOINT ["taizhang"]
CMD ["serve"]
