package io.sealedlog.crypto.sl1;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.crypto.Base64Url;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import java.util.Optional;
import java.util.UUID;

/// The operations that the files of `refused` name.
final class Operations {
  private Operations() {}

  static void run(String operation, JsonNode input) {
    switch (operation) {
      case "base64url" -> Base64Url.decode(text(input, "text"));
      case "password" -> Passwords.normalize(text(input, "text"));
      case "kdf" -> kdf(input).requireClientBounds();
      case "recovery-code" -> RecoveryCode.parse(text(input, "text"));
      case "session-token" -> SessionToken.parse(text(input, "text"));
      case "public-key" -> suite(input).requirePublicKey(bytes(input, "publicKey"));
      case "encapsulation" -> suite(input).requireEncapsulation(bytes(input, "enc"));
      case "identity-record" -> IdentityRecord.parse(bytes(input, "record"));
      case "identity-successor" ->
          IdentityRecord.parse(bytes(input, "record"))
              .requireSuccessorOf(IdentityRecord.parse(bytes(input, "previous")));
      case "identity-unlock" ->
          Identity.unlock(
              secret(input, "identitySeed"), IdentityRecord.parse(bytes(input, "record")));
      case "identity-wrap" -> openIdentityWrap(input);
      case "epoch-wrap" -> openEpochWrap(input);
      case "message" -> openMessage(input);
      case "padding" -> Padding.unpad(VectorFile.hex(input, "padded"));
      case "command" -> openCommand(input);
      case "session-wrap" -> openSessionWrap(input);
      case "vault" -> openVaultCell(input);
      default -> throw new IllegalArgumentException(operation);
    }
  }

  private static void openIdentityWrap(JsonNode input) {
    JsonNode kdf = input.required("kdf");
    IdentityWrap.Binding binding =
        new IdentityWrap.Binding(
            uuid(input, "userId"),
            input.required("identityVersion").asInt(),
            kdf.isNull() ? null : kdf(kdf),
            input.required("shareVersion").asInt(),
            bytes(input, "identityHash"));
    IdentityWrap.parse(bytes(input, "wrap")).open(binding, secret(input, "key"));
  }

  private static void openEpochWrap(JsonNode input) {
    EpochHeader header = header(input.required("header"));
    try (Identity identity = Identity.ofSeed(secret(input, "identitySeed"))) {
      KemKeyPair member = identity.kemKeyPair(header.suite());
      EpochWrap.Recipient recipient =
          new EpochWrap.Recipient(
              uuid(input, "userId"),
              input.required("identityVersion").asInt(),
              input.required("memberPublicKey").isNull()
                  ? member.publicKey()
                  : bytes(input, "memberPublicKey"));
      new EpochWrap(bytes(input, "enc"), bytes(input, "iv"), bytes(input, "ciphertext"))
          .open(header, recipient, member, share(input, header, header.shareVersion()));
    }
  }

  private static void openMessage(JsonNode input) {
    EpochHeader header = header(input.required("header"));
    Envelope envelope = ConversationVectors.envelope(input.required("envelope"));
    try (EpochKeys keys = EpochKeys.ofSeed(header.suite(), secret(input, "epochSeed"));
        ReaderContext context = ReaderContext.open(header, keys, bytes(input, "enc"))) {
      context.open(envelope, share(input, header, input.required("shareVersion").asInt()));
    }
  }

  private static void openCommand(JsonNode input) {
    int known = input.required("kid").asInt();
    try (CommandOpener opener =
        new CommandOpener(
            kid -> kid == known ? Optional.of(secret(input, "transportKey")) : Optional.empty())) {
      opener.open(VectorFile.hex(input, "recordKey"), VectorFile.hex(input, "value"));
    }
  }

  private static void openSessionWrap(JsonNode input) {
    new SessionWrap(bytes(input, "iv"), bytes(input, "ciphertext"))
        .open(
            SessionToken.parse(text(input, "token")),
            uuid(input, "userId"),
            secret(input, "ringKey"));
  }

  private static void openVaultCell(JsonNode input) {
    VaultSealing.Cell cell =
        new VaultSealing.Cell(text(input, "table"), text(input, "column"), bytes(input, "rowId"));
    try (VaultSealing sealing =
        VaultSealing.derive(
            secret(input, "masterKey"), text(input, "purpose"), new FixedRandom())) {
      sealing.open(cell, bytes(input, "sealed"));
    }
  }

  private static KdfParameters kdf(JsonNode input) {
    return new KdfParameters(
        KdfParameters.Algorithm.ofWireName(text(input, "algorithm")),
        input.required("p1").asInt(),
        input.required("p2").asInt(),
        input.required("p3").asInt(),
        bytes(input, "keySalt"));
  }

  private static EpochHeader header(JsonNode input) {
    return new EpochHeader(
        suite(input),
        uuid(input, "conversationId"),
        input.required("epoch").asInt(),
        bytes(input, "epochPublicKey"),
        bytes(input, "membersHash"),
        input.required("shareVersion").asInt(),
        bytes(input, "shareCommitment"));
  }

  /// Returns a share of the envelope's conversation, so that only the cryptography can refuse it.
  private static ConversationShare share(JsonNode input, EpochHeader header, int version) {
    return new ConversationShare(header.conversationId(), version, secret(input, "share"));
  }

  private static Suite suite(JsonNode input) {
    return Suite.ofId(input.required("suite").asInt());
  }

  private static UUID uuid(JsonNode input, String field) {
    return UUID.fromString(text(input, field));
  }

  private static String text(JsonNode input, String field) {
    return input.required(field).asText();
  }

  private static Bytes bytes(JsonNode input, String field) {
    return Bytes.wrap(VectorFile.hex(input, field));
  }

  private static SecretBytes secret(JsonNode input, String field) {
    return SecretBytes.takeOwnershipOf(VectorFile.hex(input, field));
  }
}
