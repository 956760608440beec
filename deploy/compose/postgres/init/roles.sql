-- The databases, roles and rights of docs/operations.md. PostgreSQL runs it once, on an empty volume.
\set vault `cat /run/secrets/vault-password`
\set gateway `cat /run/secrets/gateway-password`
\set worker `cat /run/secrets/worker-password`
\set projector `cat /run/secrets/projector-password`
-- No statement with a password is written to the server's log, even when it fails.
SET log_min_error_statement = panic;
CREATE ROLE sealedlog_projector LOGIN PASSWORD :'projector';
CREATE ROLE sealedlog_gateway   LOGIN PASSWORD :'gateway';
CREATE ROLE sealedlog_vault     LOGIN PASSWORD :'vault';
CREATE ROLE sealedlog_worker    LOGIN PASSWORD :'worker';
CREATE DATABASE sealedlog_read  OWNER sealedlog_projector;
CREATE DATABASE sealedlog_vault OWNER sealedlog_vault;
REVOKE ALL ON DATABASE sealedlog_read, sealedlog_vault FROM PUBLIC;
GRANT CONNECT ON DATABASE sealedlog_read  TO sealedlog_gateway;
GRANT CONNECT ON DATABASE sealedlog_vault TO sealedlog_worker;
