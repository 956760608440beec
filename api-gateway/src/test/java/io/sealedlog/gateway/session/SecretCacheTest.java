package io.sealedlog.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretCacheTest {
  @Test
  void dropsWhatHasExpiredAlthoughNobodyUsesTheCache() {
    Cache<String, String> cache =
        SecretCache.of(Caffeine.newBuilder().expireAfterWrite(Duration.ofMillis(50)), secret -> {});
    cache.put("name", "secret");
    Map<String, String> entries = cache.asMap();
    assertThat(entries.size()).isOne();

    // The size includes entries that have expired but were not removed.
    await().atMost(Duration.ofSeconds(20)).until(() -> entries.size() == 0);
  }
}
