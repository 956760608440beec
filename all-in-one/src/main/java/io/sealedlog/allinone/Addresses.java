package io.sealedlog.allinone;

import io.sealedlog.embedded.Databases;
import io.sealedlog.gateway.GatewayService;
import io.sealedlog.gateway.config.GatewayConfig;
import io.sealedlog.gateway.config.HttpSettings;
import java.net.URI;
import java.nio.file.Path;

/// Where the parts of a running all-in-one process are.
///
/// @param http of the API
/// @param exposed whether others can read along there
/// @param readModel JDBC address
/// @param vault JDBC address
/// @param masterKey the file
/// @param passwords the file with the database roles' passwords
public record Addresses(
    URI http,
    boolean exposed,
    String kafka,
    String readModel,
    String vault,
    Path data,
    Path masterKey,
    Path passwords) {

  static Addresses of(
      GatewayConfig config,
      GatewayService gateway,
      EmbeddedServers servers,
      DataDirectory directory) {
    return new Addresses(
        http(config.http(), gateway.port()),
        config.http().exposed(),
        servers.broker().address(),
        servers.postgres().url(Databases.READ_MODEL),
        servers.postgres().url(Databases.VAULT),
        directory.path(),
        config.vault().masterKeyFile().toAbsolutePath(),
        directory.postgres().resolve("passwords.properties"));
  }

  private static URI http(HttpSettings settings, int port) {
    String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
    return URI.create((settings.tls() == null ? "http" : "https") + "://" + host + ":" + port);
  }
}
