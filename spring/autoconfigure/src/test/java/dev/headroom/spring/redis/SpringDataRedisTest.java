// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import dev.headroom.store.redis.connection.RedisStore;
import dev.headroom.store.redis.settings.RedisSettings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The Redis of the application, by its settings or by a service connection. */
class SpringDataRedisTest {
  private static final DataRedisConnectionDetails SPRINGS =
      new DataRedisConnectionDetails() {
        @Override
        public String getPassword() {
          return "p@ss word";
        }

        @Override
        public @Nullable SslBundle getSslBundle() {
          return null;
        }

        @Override
        public Standalone getStandalone() {
          return Standalone.of("127.0.0.1", 1, 3);
        }
      };

  private static final List<DataRedisConnectionDetails.Node> NODES =
      List.of(
          new DataRedisConnectionDetails.Node("one", 1),
          new DataRedisConnectionDetails.Node("two", 2));

  private final ApplicationContextRunner guest =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class,
                  RedisStoreAutoConfiguration.class,
                  RedisAutoConfiguration.class))
          .withBean(DataRedisConnectionDetails.class, () -> SPRINGS);

  @Test
  void isNotConnectedToUntilACacheOrALimitAsks() {
    guest.run(context -> assertThat(context).doesNotHaveBean(RedisStore.class));
    guest
        .withPropertyValues("headroom.cache.type=memory", "headroom.limit.storage=auto")
        .run(context -> assertThat(context).doesNotHaveBean(RedisStore.class));
  }

  @Test
  void isUsedWhereACacheOrALimitAsksAndNothingOfOursNamesOne() {
    for (String asks : List.of("headroom.cache.type=tiered", "headroom.cache.type=redis")) {
      guest
          .withPropertyValues(asks, "spring.application.name=My shop")
          .run(context -> {
            RedisSettings settings = context.getBean(RedisStore.class).settings();
            assertThat(settings.url()).isEqualTo("redis://:p%40ss%20word@127.0.0.1:1/3");
            assertThat(settings.prefix()).isEqualTo("My-shop");
          });
    }
  }

  @Test
  void isReachedWhateverDigitsTheLanguageHas() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-u-nu-arab"));
    try {
      guest
          .withPropertyValues("headroom.cache.type=redis")
          .run(context ->
              assertThat(context.getBean(RedisStore.class).settings().url())
                  .endsWith("@127.0.0.1:1/3"));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void isFollowedBySentinelWhereTheApplicationDoesSo() {
    ofApplication(new Sentinels(null), null)
        .run(context ->
            assertThat(context.getBean(RedisStore.class).settings().url())
                .isEqualTo(
                    "redis-sentinel://ann:p%40ss%20word@one:1,two:2/3?sentinelMasterId=shop"));
  }

  @Test
  void isRefusedWhereSentinelsHaveAPasswordOfTheirOwn() {
    ofApplication(new Sentinels("hush"), null)
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("sentinels with a password")
                .hasMessageNotContaining("hush"));
  }

  @Test
  void isAClusterWhereTheApplicationHasOne() {
    ofApplication(null, () -> NODES)
        .run(context ->
            assertThat(context.getBean(RedisStore.class).settings().url())
                .isEqualTo("redis://ann:p%40ss%20word@one:1,two:2"));
  }

  private static ApplicationContextRunner ofApplication(
      @Nullable Sentinels sentinels, DataRedisConnectionDetails.@Nullable Cluster cluster) {
    DataRedisConnectionDetails details =
        new DataRedisConnectionDetails() {
          @Override
          public String getUsername() {
            return "ann";
          }

          @Override
          public String getPassword() {
            return "p@ss word";
          }

          @Override
          public @Nullable SslBundle getSslBundle() {
            return null;
          }

          @Override
          public @Nullable Sentinel getSentinel() {
            return sentinels;
          }

          @Override
          public @Nullable Cluster getCluster() {
            return cluster;
          }
        };
    return new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                HeadroomAutoConfiguration.class, RedisStoreAutoConfiguration.class))
        .withPropertyValues("headroom.cache.type=tiered")
        .withBean(DataRedisConnectionDetails.class, () -> details);
  }

  /** Their own password may be null. Immutable. */
  private record Sentinels(@Nullable String own) implements DataRedisConnectionDetails.Sentinel {

    @Override
    public int getDatabase() {
      return 3;
    }

    @Override
    public String getMaster() {
      return "shop";
    }

    @Override
    public List<DataRedisConnectionDetails.Node> getNodes() {
      return NODES;
    }

    @Override
    public @Nullable String getUsername() {
      return null;
    }

    @Override
    public @Nullable String getPassword() {
      return own;
    }
  }

  @Test
  void takesOurOtherSettingsOfRedis() {
    guest
        .withPropertyValues(
            "headroom.cache.type=tiered",
            "headroom.redis.prefix=shop",
            "headroom.redis.command-timeout=300ms")
        .run(context -> {
          RedisSettings settings = context.getBean(RedisStore.class).settings();
          assertThat(settings.prefix()).isEqualTo("shop");
          assertThat(settings.commandTimeout()).isEqualTo(Duration.ofMillis(300));
        });
  }

  @Test
  void yieldsToTheOneThatOurSettingNames() {
    guest
        .withPropertyValues(
            "headroom.cache.type=tiered",
            "headroom.redis.url=redis://127.0.0.1:2",
            "headroom.redis.prefix=shop")
        .run(context -> {
          RedisSettings settings = context.getBean(RedisStore.class).settings();
          assertThat(settings.url()).isEqualTo("redis://127.0.0.1:2");
          assertThat(settings.prefix()).isEqualTo("shop");
        });
  }
}
