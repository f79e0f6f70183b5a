# Both can be held to one build of theirs by a digest: docker compose build --build-arg BASE_IMAGE=debian:bookworm-slim@sha256:…
ARG NODE_IMAGE=node:24-bookworm-slim
ARG BASE_IMAGE=debian:bookworm-slim

# ---- Builds the dashboard and lays out what runs. Nothing of this stage but /image is kept. ----
FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
COPY packages/protocol/package.json packages/protocol/
COPY packages/collectors/package.json packages/collectors/
COPY packages/agent/package.json packages/agent/
COPY packages/hub/package.json packages/hub/
COPY packages/dashboard/package.json packages/dashboard/
RUN npm ci --ignore-scripts --include=optional --include=dev --no-audit --no-fund
COPY . .
# Readable for every user, whatever the umask of whoever cloned.
RUN node scripts/container-build.mjs /image && chmod -R a+rX,go-w /image

# ---- What runs: Debian, Bun, the product, and two programs that ask disks. ----
FROM ${BASE_IMAGE}
# Rights of those two programs, for disks that the container is given (docs/docker.md): cap_sys_rawio, and cap_sys_admin for NVMe. None unless asked for.
ARG DISK_RIGHTS=
RUN apt-get update \
  && apt-get install --yes --no-install-recommends smartmontools nvme-cli ${DISK_RIGHTS:+libcap2-bin} \
  && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/* \
  && if [ -n "$DISK_RIGHTS" ]; then setcap "$DISK_RIGHTS+ep" /usr/sbin/smartctl && setcap "$DISK_RIGHTS+ep" /usr/sbin/nvme; fi
COPY --from=build /image /
# The second is where the service `engine` leaves its socket, whoever it runs as.
RUN mkdir -m 0755 /app/data && chown 10001:10001 /app/data && mkdir -m 1777 /run/engine

WORKDIR /app
ENV LABKEEPER_DATA_DIR=/app/data HOME=/tmp
USER 10001:10001
EXPOSE 8080 8443
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
  CMD ["bun", "--no-env-file", "--smol", "scripts/container-health.mjs"]
ENTRYPOINT ["bun", "--no-env-file", "--smol", "scripts/container.mjs"]
