# One image, two commands: the server (default) and the workers (`node workers/main.ts`).
# The sources run as they are; only the pages for the browser are built.

FROM node:26-bookworm-slim AS pages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN node scripts/build.ts

FROM node:26-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The image has a Node of its own: the one that npm brings for other machines is taken away again.
RUN npm ci --omit=dev --no-audit --no-fund && rm -rf node_modules/node-linux-* node_modules/.bin/node && npm cache clean --force
COPY core core
COPY adapters adapters
COPY server server
COPY workers workers
COPY scripts scripts
COPY --from=pages /app/dist dist
RUN mkdir /data && chown node:node /data
USER node
ENV HOST=0.0.0.0 DATA_DIR=/data
# As scripts/processes/part.ts starts them: a collection of one process may not take the cores of the others.
ENV NODE_OPTIONS="--v8-pool-size=1 --max-semi-space-size=32"
EXPOSE 3000 2525
CMD ["node", "server/main.ts"]
