package io.sealedlog.runtime;

/// A part of a process that is started once and closed once.
///
/// A service gets its configuration and its [ServiceContext] through its constructor, which opens
/// nothing. A started service need not be ready: it reports readiness through checks in the
/// context's health.
public interface Service extends AutoCloseable {
  /// Returns a short name for logs and threads, such as `worker`.
  String name();

  /// Opens what the service needs and returns when it runs. After an exception the service has
  /// released everything that it had opened.
  ///
  /// @throws StartException when something outside the process prevents the start; the message is
  ///   for the operator
  void start();

  /// Called once before [#close] when the process was told to end, and not when it failed: says
  /// that the service is not ready any more, and returns when those who send it work have had the
  /// time to notice. The service does its work meanwhile.
  default void drain() throws InterruptedException {}

  /// Stops the service and releases everything. Has no effect on a service that was never started
  /// or is already closed. A service that fails while running reports to [Termination] and waits to
  /// be closed.
  @Override
  void close();
}
