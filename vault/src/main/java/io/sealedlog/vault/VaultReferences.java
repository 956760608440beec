package io.sealedlog.vault;

import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.runtime.database.CopyFields;
import io.sealedlog.runtime.database.Transaction;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/// Compares what the events of a log refer to with what a vault has. The references are in
/// temporary tables, so that a log of any length takes little memory here.
public final class VaultReferences {
  private static final int BATCH = 10_000;

  private static final String MISSING_SHARES =
      """
      SELECT DISTINCT r.conversation_id, r.version FROM referenced_shares r
      WHERE NOT EXISTS (SELECT FROM vault.conversation_shares s
                        WHERE s.conversation_id = r.conversation_id AND s.version = r.version)
      """;
  private static final String MISSING_ACCOUNTS =
      """
      SELECT DISTINCT i.user_id FROM published_identities i
      WHERE NOT EXISTS (SELECT FROM vault.accounts a WHERE a.user_id = i.user_id)
      """;
  private static final String NOT_IN_THE_LOG =
      "NOT EXISTS (SELECT FROM published_identities i WHERE i.user_id = a.user_id)";

  private final Transaction transaction;
  private final List<ShareReference> shares = new ArrayList<>();
  private final List<UserId> identities = new ArrayList<>();

  private record ShareReference(ConversationId conversationId, int version) {}

  /// @param transaction in which the comparison is made; the temporary tables end with it
  public VaultReferences(Transaction transaction) {
    this.transaction = transaction;
    transaction.update(
        "CREATE TEMP TABLE referenced_shares (conversation_id uuid, version int) ON COMMIT DROP");
    transaction.update("CREATE TEMP TABLE published_identities (user_id uuid) ON COMMIT DROP");
  }

  /// What a vault and a log don't have of each other.
  ///
  /// @param missingShares shares that events were sealed with and the vault lacks: what was sealed
  ///   with them can't be read
  /// @param missingAccounts users with an identity in the log and no account in the vault: they
  ///   can't log in
  /// @param laterAccounts accounts whose identity is not in the log: registered after it ends
  /// @param laterShares shares that no event of the log refers to: of conversations that were
  ///   started after it ends
  public record Comparison(
      long missingShares, long missingAccounts, long laterAccounts, long laterShares) {
    /// Returns whether something of the log can't be used with this vault.
    public boolean vaultIsTooOld() {
      return missingShares > 0 || missingAccounts > 0;
    }
  }

  /// Notes that something in the log is sealed with this share.
  public void share(ConversationId conversationId, int version) {
    shares.add(new ShareReference(conversationId, version));
    if (shares.size() == BATCH) {
      flush();
    }
  }

  /// Notes that the log has an identity of this user.
  public void identity(UserId userId) {
    identities.add(userId);
    if (identities.size() == BATCH) {
      flush();
    }
  }

  public Comparison compare() {
    flush();
    transaction.update("ANALYZE referenced_shares");
    transaction.update("ANALYZE published_identities");
    return new Comparison(
        count(MISSING_SHARES),
        count(MISSING_ACCOUNTS),
        count("SELECT FROM vault.accounts a WHERE " + NOT_IN_THE_LOG),
        count(
            """
            SELECT FROM vault.conversation_shares s
            WHERE NOT EXISTS (SELECT FROM referenced_shares r
                              WHERE r.conversation_id = s.conversation_id AND r.version = s.version)
            """));
  }

  /// Writes a line for each missing share and account: `share`, the conversation and the version,
  /// or `account` and the user.
  public void writeMissing(OutputStream to) throws IOException {
    long _ =
        transaction.copyOut(
            "COPY (SELECT 'share', conversation_id, version FROM (%s) AS missing ORDER BY 2, 3) TO STDOUT"
                .formatted(MISSING_SHARES),
            to);
    long _ =
        transaction.copyOut(
            "COPY (SELECT 'account', user_id FROM (%s) AS missing ORDER BY 2) TO STDOUT"
                .formatted(MISSING_ACCOUNTS),
            to);
  }

  /// Lets the next login of each account whose identity is not in the log publish it again.
  ///
  /// @return for how many accounts
  public int publishAgain() {
    return transaction.update(
        "UPDATE vault.accounts a SET identity_published = false WHERE identity_published AND "
            + NOT_IN_THE_LOG);
  }

  private long count(String rows) {
    return transaction
        .queryOne(
            "SELECT count(*) AS rows FROM (%s) AS found".formatted(rows),
            row -> row.longInteger("rows"))
        .orElse(0L);
  }

  private void flush() {
    transaction.copy(
        "COPY referenced_shares (conversation_id, version) FROM STDIN (FORMAT binary)",
        2,
        shares,
        VaultReferences::write);
    transaction.copy(
        "COPY published_identities (user_id) FROM STDIN (FORMAT binary)",
        1,
        identities,
        (user, fields) -> fields.uuid(user.value()));
    shares.clear();
    identities.clear();
  }

  private static void write(ShareReference reference, CopyFields fields) {
    CopyFields _ = fields.uuid(reference.conversationId().value()).int4(reference.version());
  }
}
