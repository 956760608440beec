-- The worker reads transport keys and event keys and nothing else. Its role may come into being after the vault,
-- so this runs at every start.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '${workerRole}') THEN
    GRANT USAGE ON SCHEMA vault TO "${workerRole}";
    GRANT SELECT ON vault.transport_keys, vault.event_keys TO "${workerRole}";
  END IF;
END
$$;
