package io.sealedlog.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A position in the log: the event with this leaf index in this partition. Unlike a Kafka offset
/// it is gapless, known when the event is decided, and preserved when the log is copied to another
/// cluster.
///
/// The text form is `<partition>.<leafIndex>`, both decimal.
public record Position(int partition, long leafIndex) {
  private static final Pattern TEXT = Pattern.compile("(0|[1-9][0-9]{0,5})\\.(0|[1-9][0-9]{0,17})");

  public Position {
    if (partition < 0 || leafIndex < 0) {
      throw new IllegalArgumentException("a position has no negative part");
    }
  }

  /// @throws IllegalArgumentException when the text is not a position
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Position parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("a position is <partition>.<leafIndex>, both decimal");
    }
    return new Position(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)));
  }

  @JsonValue
  @Override
  public String toString() {
    return partition + "." + leafIndex;
  }
}
