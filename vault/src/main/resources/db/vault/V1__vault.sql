-- Columns of type bytea whose name ends in _sealed are sealed under the master key and bound to
-- their table, column and row.

CREATE TABLE master_key_check (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  check_sealed bytea NOT NULL
);

CREATE TABLE service_keys (
  name text PRIMARY KEY,
  key_sealed bytea NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE transport_keys (
  id integer PRIMARY KEY,
  key_sealed bytea NOT NULL,
  created_at timestamptz NOT NULL
);

-- The versions of the key that events are tagged with. Never deleted: the log is kept for ever.
CREATE TABLE event_keys (
  id integer PRIMARY KEY CHECK (id BETWEEN 1 AND 65535),
  key_sealed bytea NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE session_keys (
  id integer PRIMARY KEY,
  key_sealed bytea NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE accounts (
  user_id uuid PRIMARY KEY,
  username text NOT NULL UNIQUE,
  identity_version integer NOT NULL,
  identity_record bytea NOT NULL,
  identity_published boolean NOT NULL,
  created_at timestamptz NOT NULL,
  -- Seals nothing but the fields above, which are no secret but must not be changed.
  account_sealed bytea NOT NULL,
  share_version integer NOT NULL,
  user_share_sealed bytea NOT NULL,
  password_version bigint NOT NULL,
  kdf smallint NOT NULL,
  kdf_p1 integer NOT NULL,
  kdf_p2 integer NOT NULL,
  kdf_p3 integer NOT NULL,
  kdf_salt bytea NOT NULL,
  verifier_sealed bytea NOT NULL,
  password_wrap_sealed bytea NOT NULL,
  recovery_version bigint NOT NULL,
  recovery_auth_hash_sealed bytea NOT NULL,
  recovery_wrap_sealed bytea NOT NULL
);

CREATE TABLE sessions (
  session_id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  mode text NOT NULL CHECK (mode IN ('server', 'client')),
  scope text NOT NULL CHECK (scope IN ('full', 'send')),
  token_hash bytea NOT NULL,
  -- The wrapped identity seed, or nothing when the session has none; binds the other fields.
  seed_wrap_sealed bytea NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);

CREATE INDEX sessions_user_id ON sessions (user_id);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE TABLE conversation_shares (
  conversation_id uuid NOT NULL,
  version integer NOT NULL,
  -- Null once destroyed: the row stays so that the share can't be made again.
  share_sealed bytea,
  created_at timestamptz NOT NULL,
  destroyed_at timestamptz,
  PRIMARY KEY (conversation_id, version),
  CHECK ((share_sealed IS NULL) = (destroyed_at IS NOT NULL))
);
