-- The read model, generation 1. Every row is a function of the events topic, and those of read_marks
-- of theirs: nothing here is decided by a clock, a sequence or a default, so a rebuild gives the same
-- rows.
-- Who can write here can write anything, so nobody believes a column: columns find rows, and what is
-- shown or decided on is in the events, whose bytes are kept as workers made them (docs/spec/events.md).
-- The partitions of messages are made at start, one per partition of the topic.

CREATE TABLE conversations (
  conversation_id uuid        PRIMARY KEY,
  partition       int         NOT NULL,
  creator_id      uuid        NOT NULL,
  created_at      timestamptz NOT NULL,
  epoch           int         NOT NULL,
  share_version   int         NOT NULL,
  last_seq        bigint      NOT NULL,
  last_at         timestamptz NOT NULL,
  name_seq        bigint
) WITH (fillfactor = 70);
COMMENT ON TABLE conversations IS 'One row per conversation. Room is left on each page so that the update of last_seq stays on it.';
COMMENT ON COLUMN conversations.last_seq IS 'Counts every event of the stream, not only messages.';
COMMENT ON COLUMN conversations.name_seq IS 'Of the newest message that names the conversation (kind 4).';
COMMENT ON COLUMN conversations.epoch IS '0 until the first epoch has started.';

CREATE TABLE members (
  conversation_id uuid   NOT NULL,
  user_id         uuid   NOT NULL,
  since_seq       bigint NOT NULL,
  PRIMARY KEY (conversation_id, user_id)
);
CREATE INDEX members_by_user ON members (user_id);
COMMENT ON TABLE members IS 'Finds the conversations of a user. Who is in one, as what, is in its events.';

CREATE TABLE epochs (
  conversation_id uuid   NOT NULL,
  epoch           int    NOT NULL,
  seq             bigint NOT NULL,
  PRIMARY KEY (conversation_id, epoch)
);
COMMENT ON TABLE epochs IS 'Finds the event that started an epoch.';

CREATE TABLE epoch_wraps (
  conversation_id uuid   NOT NULL,
  epoch           int    NOT NULL,
  user_id         uuid   NOT NULL,
  seq             bigint NOT NULL,
  PRIMARY KEY (conversation_id, user_id, epoch)
);
COMMENT ON TABLE epoch_wraps IS 'Finds the event that has the wrap that a member was given last, of those who have left too.';

CREATE TABLE sender_contexts (
  conversation_id uuid  NOT NULL,
  context_id      bytea NOT NULL,
  epoch           int   NOT NULL,
  enc             bytea NOT NULL,
  PRIMARY KEY (conversation_id, context_id)
);

CREATE TABLE messages (
  partition       int      NOT NULL,
  conversation_id uuid     NOT NULL,
  seq             bigint   NOT NULL,
  message_id      uuid     NOT NULL,
  leaf_index      bigint   NOT NULL,
  kind            smallint NOT NULL,
  sender_id       uuid     NOT NULL,
  relates_to      uuid,
  event           bytea    NOT NULL,
  content         bytea,
  content_hash    bytea,
  redacted_seq    bigint,
  PRIMARY KEY (partition, conversation_id, seq),
  UNIQUE (partition, conversation_id, message_id)
) PARTITION BY LIST (partition);
CREATE INDEX messages_by_relation ON messages (conversation_id, relates_to, seq) WHERE relates_to IS NOT NULL;
CREATE INDEX messages_by_leaf ON messages (leaf_index);
COMMENT ON COLUMN messages.event IS 'The record in the events topic without its content.';
COMMENT ON COLUMN messages.content IS 'The rest of the record, the ciphertext. NULL when the message is redacted.';
COMMENT ON COLUMN messages.content_hash IS 'SHA-256 of the content of a redacted message, with which its event can still be checked.';
COMMENT ON COLUMN messages.redacted_seq IS 'Of the event that redacted the message.';
-- What is sealed does not compress: storing it as it is saves the attempt.
ALTER TABLE messages ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE TABLE stream_events (
  partition    int    NOT NULL,
  stream_id    uuid   NOT NULL,
  seq          bigint NOT NULL,
  leaf_index   bigint NOT NULL,
  type         text   NOT NULL,
  event        bytea  NOT NULL,
  content      bytea,
  content_hash bytea,
  PRIMARY KEY (partition, stream_id, seq)
);
CREATE INDEX stream_events_by_leaf ON stream_events (partition, leaf_index);
COMMENT ON TABLE stream_events IS 'Every event that is not a message: the record in the events topic, its content by itself and with its hash, so that the event can be checked without it.';
ALTER TABLE stream_events ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE TABLE identities (
  user_id uuid   NOT NULL,
  version int    NOT NULL,
  seq     bigint NOT NULL,
  PRIMARY KEY (user_id, version)
);
COMMENT ON TABLE identities IS 'Finds the event that published an identity.';

CREATE TABLE read_marks (
  conversation_id uuid        NOT NULL,
  user_id         uuid        NOT NULL,
  seq             bigint      NOT NULL,
  at              timestamptz NOT NULL,
  PRIMARY KEY (conversation_id, user_id)
) WITH (fillfactor = 70);
COMMENT ON TABLE read_marks IS 'How far members have read: the highest seq of each in the topic of read marks.';

CREATE TABLE projection_offsets (
  partition        int    PRIMARY KEY,
  next_offset      bigint NOT NULL,
  next_leaf        bigint NOT NULL,
  owner_epoch      bigint NOT NULL,
  next_mark_offset bigint NOT NULL
) WITH (fillfactor = 10);
COMMENT ON COLUMN projection_offsets.next_offset IS 'In the events topic; next_mark_offset is one in the topic of read marks.';
COMMENT ON COLUMN projection_offsets.next_leaf IS 'Every event with a smaller leaf index is applied, or its stream is parked.';

CREATE TABLE parked_streams (
  stream_id    uuid   PRIMARY KEY,
  partition    int    NOT NULL,
  first_offset bigint NOT NULL,
  first_leaf   bigint NOT NULL,
  first_seq    bigint NOT NULL,
  error        text   NOT NULL,
  parked_by    text   NOT NULL
);
COMMENT ON TABLE parked_streams IS 'Streams with an event that could not be applied: nothing of them from first_seq on is in the read model. Whoever wants to know that something is not there looks here in the same statement.';
COMMENT ON COLUMN parked_streams.first_offset IS 'In the events topic: no event of the stream from there on is applied, and every one before is; first_leaf is the leaf index that is next there.';
COMMENT ON COLUMN parked_streams.parked_by IS 'The build of the projector that could not apply the event; another one tries again. Empty when that was asked for.';
