-- The tables of the read model, for tests that put rows there themselves.
CREATE SCHEMA read_g1;

CREATE TABLE read_g1.conversations (
  conversation_id uuid        PRIMARY KEY,
  partition       int         NOT NULL,
  creator_id      uuid        NOT NULL,
  created_at      timestamptz NOT NULL,
  epoch           int         NOT NULL,
  share_version   int         NOT NULL,
  last_seq        bigint      NOT NULL,
  last_at         timestamptz NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE read_g1.members (
  conversation_id  uuid   NOT NULL,
  user_id          uuid   NOT NULL,
  role             text   NOT NULL CHECK (role IN ('admin', 'member')),
  identity_version int    NOT NULL,
  identity_hash    bytea  NOT NULL,
  since_seq        bigint NOT NULL,
  PRIMARY KEY (conversation_id, user_id)
);
CREATE INDEX members_by_user ON read_g1.members (user_id);

CREATE TABLE read_g1.epochs (
  conversation_id  uuid        NOT NULL,
  epoch            int         NOT NULL,
  suite            int         NOT NULL,
  public_key       bytea       NOT NULL,
  members_hash     bytea       NOT NULL,
  share_version    int         NOT NULL,
  share_commitment bytea       NOT NULL,
  reason           text        NOT NULL,
  started_seq      bigint      NOT NULL,
  started_at       timestamptz NOT NULL,
  PRIMARY KEY (conversation_id, epoch)
);

CREATE TABLE read_g1.epoch_wraps (
  conversation_id  uuid  NOT NULL,
  epoch            int   NOT NULL,
  user_id          uuid  NOT NULL,
  identity_version int   NOT NULL,
  enc              bytea NOT NULL,
  iv               bytea NOT NULL,
  ciphertext       bytea NOT NULL,
  PRIMARY KEY (conversation_id, user_id, epoch)
);

CREATE TABLE read_g1.sender_contexts (
  conversation_id uuid  NOT NULL,
  context_id      bytea NOT NULL,
  epoch           int   NOT NULL,
  enc             bytea NOT NULL,
  PRIMARY KEY (conversation_id, context_id)
);

CREATE TABLE read_g1.messages (
  partition       int    NOT NULL,
  conversation_id uuid   NOT NULL,
  seq             bigint NOT NULL,
  message_id      uuid   NOT NULL,
  leaf_index      bigint NOT NULL,
  event           bytea  NOT NULL,
  PRIMARY KEY (partition, conversation_id, seq),
  UNIQUE (partition, conversation_id, message_id)
) PARTITION BY LIST (partition);

CREATE TABLE read_g1.stream_events (
  partition  int    NOT NULL,
  stream_id  uuid   NOT NULL,
  seq        bigint NOT NULL,
  leaf_index bigint NOT NULL,
  type       text   NOT NULL,
  event      bytea  NOT NULL,
  PRIMARY KEY (partition, stream_id, seq)
);

CREATE TABLE read_g1.identities (
  user_id       uuid  NOT NULL,
  version       int   NOT NULL,
  record        bytea NOT NULL,
  identity_hash bytea NOT NULL,
  PRIMARY KEY (user_id, version)
);

CREATE TABLE read_g1.projection_offsets (
  partition   int    PRIMARY KEY,
  next_offset bigint NOT NULL,
  next_leaf   bigint NOT NULL,
  owner_epoch bigint NOT NULL
) WITH (fillfactor = 10);

CREATE TABLE read_g1.parked_streams (
  stream_id    uuid   PRIMARY KEY,
  partition    int    NOT NULL,
  first_offset bigint NOT NULL,
  first_seq    bigint NOT NULL,
  error        text   NOT NULL
);

CREATE TABLE read_g1.messages_0 PARTITION OF read_g1.messages FOR VALUES IN (0);

CREATE TABLE read_g1.messages_1 PARTITION OF read_g1.messages FOR VALUES IN (1);

GRANT USAGE ON SCHEMA read_g1 TO sealedlog_gateway;

GRANT SELECT ON ALL TABLES IN SCHEMA read_g1 TO sealedlog_gateway;
