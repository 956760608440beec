package io.sealedlog.gateway.account;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Optional;
import java.util.logging.Logger;
import javax.sql.DataSource;

/// The way to a database, which breaks when a test says so: at the next statement that changes
/// something.
final class BreakableLine implements DataSource {
  private final DataSource whole;
  private Break next = Break.NOT;
  private Optional<Runnable> beforeNext = Optional.empty();
  private boolean away;

  enum Break {
    NOT,
    /// The statement does not reach the server.
    BEFORE,
    /// The change is committed, and nobody is told.
    AFTER_COMMIT,
    /// The change is committed, nobody is told, and the server does not answer any more.
    AFTER_COMMIT_FOR_LONG
  }

  BreakableLine(DataSource whole) {
    this.whole = whole;
  }

  void breakAtTheNextChange(Break how) {
    next = how;
  }

  /// Lets something else happen once, just before the next change.
  void beforeTheNextChange(Runnable other) {
    beforeNext = Optional.of(other);
  }

  void mend() {
    away = false;
  }

  @Override
  public Connection getConnection() throws SQLException {
    if (away) {
      throw broken();
    }
    return proxy(whole.getConnection());
  }

  private Connection proxy(Connection connection) {
    boolean[] lost = {false};
    return (Connection)
        Proxy.newProxyInstance(
            BreakableLine.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (self, method, arguments) -> {
              if (method.getName().equals("prepareStatement")
                  && !((String) arguments[0]).startsWith("SELECT")) {
                lost[0] |= change();
              }
              Object result = call(connection, method, arguments);
              if (method.getName().equals("close") && lost[0]) {
                throw broken();
              }
              return result;
            });
  }

  /// @return true when the end of the change is going to be lost
  private boolean change() throws SQLException {
    Optional<Runnable> before = beforeNext;
    beforeNext = Optional.empty();
    before.ifPresent(Runnable::run);
    Break how = next;
    next = Break.NOT;
    if (how == Break.BEFORE) {
      throw broken();
    }
    away |= how == Break.AFTER_COMMIT_FOR_LONG;
    return how != Break.NOT;
  }

  private static Object call(Connection connection, Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(connection, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static SQLException broken() {
    return new SQLException("the line is broken", "08006");
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
