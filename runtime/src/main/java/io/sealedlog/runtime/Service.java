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

  /// Stops the service and releases everything. Has no effect on a service that was never started
  /// or is already closed. A service that fails while running reports to [Termination] and waits to
  /// be closed.
  @Override
  void close();
}
