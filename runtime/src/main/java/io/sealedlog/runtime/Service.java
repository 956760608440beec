package io.sealedlog.runtime;

/// A part of a process that is started once and closed once.
///
/// A service gets its configuration and its [ServiceContext] through its constructor, which opens
/// nothing. Being started is not being ready: readiness is told by checks in the context's health.
public interface Service extends AutoCloseable {
  /// A short name for logs and threads, such as `worker`.
  String name();

  /// Opens what the service needs and returns once it runs. After an exception the service has
  /// released everything that it had opened.
  ///
  /// @throws StartException when something outside keeps it from starting; the message is for the
  ///   operator
  void start();

  /// Stops orderly and releases everything. Closing a service that never started, or is closed,
  /// does nothing. A service that fails later tells [Termination] and waits to be closed.
  @Override
  void close();
}
