package io.sealedlog.gateway.problem;

/// All problems that a request can end with. The slug is the contract with callers (RFC 9457 `type`
/// is `urn:sealedlog:problem:<slug>`); the status and the title follow from it.
public enum ProblemType {
  BAD_REQUEST("bad-request", 400, "The request is not valid HTTP"),
  MALFORMED_JSON("malformed-json", 400, "The body is not one JSON object"),
  INVALID_UTF8("invalid-utf8", 400, "The body is not valid UTF-8"),
  INVALID_TEXT("invalid-text", 400, "A text holds an unpaired surrogate"),
  UNKNOWN_FIELD("unknown-field", 400, "The body has a field that this call does not know"),
  DUPLICATE_FIELD("duplicate-field", 400, "The body has the same field twice"),
  WRONG_TYPE("wrong-type", 400, "A field has the wrong JSON type"),
  MISSING_FIELD("missing-field", 400, "A required field is missing"),
  INVALID_VALUE("invalid-value", 400, "A field has a value that is not allowed"),
  INVALID_PARAMETER("invalid-parameter", 400, "A parameter of the address is not valid"),
  UNKNOWN_PARAMETER("unknown-parameter", 400, "The query has a parameter that is not known"),
  TOKEN_MISSING("token-missing", 401, "This call needs a session token"),
  TOKEN_MALFORMED("token-malformed", 401, "This is not a session token"),
  SESSION_EXPIRED("session-expired", 401, "The session has expired"),
  SESSION_ENDED("session-ended", 401, "There is no such session, or it has ended"),
  WRONG_CREDENTIALS("wrong-credentials", 401, "The name or the password is wrong"),
  NOT_A_MEMBER("not-a-member", 403, "You are not a member of this conversation"),
  SEND_ONLY_SESSION("send-only-session", 403, "This session may only send"),
  NOT_AN_ADMIN("not-an-admin", 403, "Only an admin of the conversation may do this"),
  NOT_THE_SENDER("not-the-sender", 403, "You are not the sender of the message"),
  SESSION_CANNOT_DO_THIS("session-cannot-do-this", 403, "This kind of session cannot do this"),
  UNKNOWN_ROUTE("unknown-route", 404, "There is nothing at this address"),
  UNKNOWN_USER("unknown-user", 404, "There is no user of this name"),
  UNKNOWN_SESSION("unknown-session", 404, "You have no such session"),
  UNKNOWN_CONVERSATION("unknown-conversation", 404, "There is no such conversation"),
  UNKNOWN_MESSAGE("unknown-message", 404, "There is no such message in the conversation"),
  NO_SUCH_CONTEXT("no-such-context", 404, "There is no such sender context"),
  NO_SUCH_MEMBER("no-such-member", 404, "This person is not a member of the conversation"),
  METHOD_NOT_ALLOWED("method-not-allowed", 405, "This address does not know the method"),
  SLOW_BODY("slow-body", 408, "The body did not arrive in time"),
  USERNAME_TAKEN("username-taken", 409, "The username is taken"),
  USER_ID_TAKEN("user-id-taken", 409, "The user id is taken"),
  CONVERSATION_EXISTS("conversation-exists", 409, "The conversation id is in use"),
  ALREADY_A_MEMBER("already-a-member", 409, "This person is a member already"),
  LAST_ADMIN("last-admin", 409, "A conversation of several people must keep an admin"),
  STALE_EPOCH("stale-epoch", 409, "The conversation has another epoch by now"),
  ALREADY_REDACTED("already-redacted", 409, "The message is redacted"),
  HISTORY_NOT_AVAILABLE("history-not-available", 409, "You lack keys of the history yourself"),
  NOT_YET("not-yet", 409, "The read model has not reached the asked-for seq or position yet"),
  TOO_LARGE("too-large", 413, "The body or the text is too large"),
  ADDRESS_TOO_LONG("address-too-long", 414, "The address is too long"),
  UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "The body must be application/json"),
  INVALID_USERNAME("invalid-username", 422, "The username is not allowed"),
  INVALID_PASSWORD("invalid-password", 422, "The password is not allowed"),
  WEAK_PASSWORD("weak-password", 422, "The password is too short or too easy to guess"),
  UNKNOWN_MEMBER("unknown-member", 422, "A member is not a known user"),
  DUPLICATE_MEMBER("duplicate-member", 422, "A member is named twice"),
  TOO_MANY_MEMBERS("too-many-members", 422, "A conversation has at most 500 members"),
  HISTORY_TOO_LONG("history-too-long", 422, "The history has too many epochs to be handed over"),
  INVALID_ID("invalid-id", 422, "The id is not a UUIDv7 in lower case that the clocks agree with"),
  INVALID_ENVELOPE("invalid-envelope", 422, "The envelope is not valid"),
  INVALID_EPOCH("invalid-epoch", 422, "The epoch is not valid"),
  UNKNOWN_CONTEXT("unknown-context", 422, "The envelope's sender context is not known"),
  MESSAGE_ID_REUSED("message-id-reused", 422, "The message id was used for another message"),
  UNKNOWN_RELATION(
      "unknown-relation", 422, "relatesTo names no message that this one can be about"),
  REFUSED("refused", 422, "The command was refused"),
  RATE_LIMITED("rate-limited", 429, "There were too many of these requests"),
  BUSY("busy", 429, "Too many passwords are being checked"),
  UPGRADE_REQUIRED("upgrade-required", 426, "This address speaks WebSocket only"),
  TOO_MANY_CONNECTIONS("too-many-connections", 429, "You have too many calls open"),
  HEADERS_TOO_LARGE("headers-too-large", 431, "The request headers are too large"),
  INTERNAL("internal", 500, "Something went wrong on our side"),
  UNAVAILABLE("unavailable", 503, "Nothing was accepted, try again later"),
  DAMAGED("damaged", 503, "What is stored is damaged, so it cannot be told"),
  OUTCOME_UNKNOWN("outcome-unknown", 503, "It is not known whether the change was made");

  private static final String PREFIX = "urn:sealedlog:problem:";

  private final String slug;
  private final int status;
  private final String title;

  ProblemType(String slug, int status, String title) {
    this.slug = slug;
    this.status = status;
    this.title = title;
  }

  public String slug() {
    return slug;
  }

  /// The `type` member of the answer.
  public String urn() {
    return PREFIX + slug;
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }
}
