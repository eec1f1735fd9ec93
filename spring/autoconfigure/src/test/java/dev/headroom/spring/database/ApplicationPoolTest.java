// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.DatabaseUrl;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

class ApplicationPoolTest {

  private static HikariDataSource pool(String url) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(url);
    pool.setUsername("shop");
    return pool;
  }

  /** Routes to a target that a request names: to none as long as there is no request. */
  private static final class ByRequest extends AbstractRoutingDataSource {
    ByRequest(DataSource target) {
      setTargetDataSources(Map.of("one", target));
      afterPropertiesSet();
    }

    @Override
    protected @Nullable Object determineCurrentLookupKey() {
      return null;
    }
  }

  @Test
  void isFoundInsideAWrapper() {
    try (HikariDataSource pool = pool("jdbc:postgresql://one/shop")) {
      assertThat(ApplicationPool.in(new DelegatingDataSource(pool))).isSameAs(pool);
      DatabaseUrl address = Objects.requireNonNull(ApplicationPool.address(pool));
      assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://one/shop");
      assertThat(address.user()).isEqualTo("shop");
    }
  }

  @Test
  void isNoneWhereTheTargetIsNotKnownYet() {
    try (HikariDataSource pool = pool("jdbc:postgresql://one/shop")) {
      assertThat(ApplicationPool.in(new ByRequest(pool))).isNull();
    }
    assertThat(ApplicationPool.in(null)).isNull();
  }

  @Test
  void hasNoAddressOfAnotherDatabase() {
    try (HikariDataSource pool = pool("jdbc:h2:mem:shop")) {
      assertThat(ApplicationPool.address(pool)).isNull();
    }
  }
}
