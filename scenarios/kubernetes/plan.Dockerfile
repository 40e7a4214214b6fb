# Shardproof itself, for plans on several machines; built from the root of the repository.
FROM node:20-bookworm-slim
WORKDIR /shardproof
COPY package.json package-lock.json .npmrc tsconfig.base.json ./
RUN npm ci --omit=dev
COPY simulator simulator
COPY src src
COPY scenarios scenarios
USER node
CMD ["node", "src/cli/launch.mjs", "--help"]
