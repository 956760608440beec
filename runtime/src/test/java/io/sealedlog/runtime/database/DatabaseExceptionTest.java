package io.sealedlog.runtime.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks what each SQLSTATE means for a retry, for the connection and for the transaction.
class DatabaseExceptionTest {
  @ParameterizedTest
  @CsvSource({
    // SQLSTATE, whether the connection is evicted, whether the transaction may have been committed
    "08000, true, true",
    "08001, true, true",
    "08003, true, true",
    "08004, true, true",
    "08006, true, true",
    "08P01, true, true",
    "25006, true, false",
    "25P03, true, false",
    "25P04, true, false",
    "40001, false, false",
    "40P01, false, false",
    "53100, true, false",
    "53300, true, false",
    "55P03, false, false",
    "57014, true, true",
    "57P01, true, true",
    "57P02, true, true",
    "57P03, true, false",
    "57P05, true, false",
    "58000, true, true",
    "58030, true, true"
  })
  void passes(String state, boolean doubtsConnection, boolean mayHaveCommitted) {
    DatabaseException failure = new DatabaseException(new SQLException("fails", state));

    assertThat(failure.isTransient()).isTrue();
    assertThat(failure.doubtsConnection()).isEqualTo(doubtsConnection);
    assertThat(failure.mayHaveCommitted()).isEqualTo(mayHaveCommitted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "22001", "23505", "25P01", "25P02", "28P01", "42501", "42703", "42P01", "55006", "57000",
        "58P01", "XX000"
      })
  void staysUntilSomethingIsChanged(String state) {
    DatabaseException failure = new DatabaseException(new SQLException("fails", state));

    assertThat(failure.isTransient()).isFalse();
    assertThat(failure.doubtsConnection()).isFalse();
    assertThat(failure.mayHaveCommitted()).isFalse();
  }

  @Test
  void takesAPoolThatGetsNoConnectionForAServerThatIsAway() {
    assertThat(new DatabaseException(new SQLTransientConnectionException("no connection")))
        .matches(failure -> failure.sqlState().equals("08001"))
        .matches(DatabaseException::isTransient);
  }

  @Test
  void saysNothingOfTheServersMessage() {
    assertThat(new DatabaseException(new SQLException("Key (name)=(alice) exists", "23505")))
        .hasMessage("SQLSTATE 23505");
  }
}
