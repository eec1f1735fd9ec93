// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.redis;

import dev.headroom.monitor.HealthMonitor;
import dev.headroom.monitor.HealthProbe;
import dev.headroom.monitor.ProbeResult;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.monitor.OnHealthReports;
import dev.headroom.store.redis.connection.RedisStore;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * Reports Redis, where health is reported and its module is on the class path.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(before = MonitorAutoConfiguration.class, after = RedisAutoConfiguration.class)
@ConditionalOnClass({HealthMonitor.class, RedisStore.class})
@Conditional(OnHealthReports.class)
public class RedisProbeAutoConfiguration {
  @Bean
  HealthProbe headroomRedisProbe(ObjectProvider<RedisStore> redis) {
    RedisStore store = redis.getIfAvailable();
    return store == null
        ? HealthProbe.ofKnown(
            "redis",
            HealthProbe.Kind.DEGRADING,
            () -> ProbeResult.unused("not configured; memory mode"))
        : HealthProbe.ofStore("redis", HealthProbe.Kind.DEGRADING, store::health);
  }
}
