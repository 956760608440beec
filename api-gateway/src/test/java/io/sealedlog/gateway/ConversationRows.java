package io.sealedlog.gateway;

import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.crypto.sl1.EpochWrap;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.runtime.database.Jdbc;
import java.time.Instant;
import java.util.UUID;

/// Puts a conversation's rows where a projector would.
record ConversationRows(Jdbc jdbc, ConversationId id, int partition) {

  void insertConversation(UUID creatorId, Instant at) {
    jdbc.updateOne(
        """
        INSERT INTO read_g1.conversations
          (conversation_id, partition, creator_id, created_at, epoch, share_version, last_seq, last_at)
        VALUES (?, ?, ?, ?, 1, 1, 2, ?)
        """,
        id.value(),
        partition,
        creatorId,
        at,
        at);
  }

  void insertEpoch(EpochHeader header, long seq) {
    jdbc.updateOne(
        """
        INSERT INTO read_g1.epochs
          (conversation_id, epoch, suite, public_key, members_hash, share_version, share_commitment,
           reason, started_seq, started_at)
        VALUES (?, ?, ?, ?, ?, 1, ?, 'created', ?, ?)
        """,
        id.value(),
        header.epoch(),
        header.suite().id(),
        header.publicKey().shared(),
        header.membersHash().shared(),
        header.shareCommitment().shared(),
        seq,
        // An old one would be followed by a new one at the first message.
        Instant.now());
  }

  void insertMember(UUID userId, String role, IdentityRecord identity) {
    jdbc.updateOne(
        """
        INSERT INTO read_g1.members
          (conversation_id, user_id, role, identity_version, identity_hash, since_seq)
        VALUES (?, ?, ?, ?, ?, 1)
        """,
        id.value(),
        userId,
        role,
        identity.version(),
        identity.hash().shared());
  }

  void insertWrap(EpochHeader header, EpochWrap.Recipient recipient, EpochWrap wrap) {
    jdbc.updateOne(
        """
        INSERT INTO read_g1.epoch_wraps
          (conversation_id, epoch, user_id, identity_version, enc, iv, ciphertext)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        id.value(),
        header.epoch(),
        recipient.userId(),
        recipient.identityVersion(),
        wrap.enc().shared(),
        wrap.iv().shared(),
        wrap.ciphertext().shared());
  }
}
