// SPDX-License-Identifier: Apache-2.0
package guest.connected;

import java.util.Map;
import java.util.UUID;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A database and a Redis whose addresses are connection details, as {@code @ServiceConnection} and
 * Docker Compose register them; no property names them. Nothing listens at the address of Redis.
 */
@SpringBootApplication
public class Application {

  /** Starts it. */
  public static void main(String[] args) {
    SpringApplication.run(Application.class, args);
  }

  @Bean
  JdbcConnectionDetails database() {
    String url = "jdbc:h2:mem:connected" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
    return new JdbcConnectionDetails() {
      @Override
      public String getUsername() {
        return "sa";
      }

      @Override
      public String getPassword() {
        return "";
      }

      @Override
      public String getJdbcUrl() {
        return url;
      }
    };
  }

  @Bean
  DataRedisConnectionDetails redis() {
    return new DataRedisConnectionDetails() {
      @Override
      public Standalone getStandalone() {
        return Standalone.of("127.0.0.1", 1);
      }
    };
  }

  /** What uses them. */
  @RestController
  static class Uses {
    private final JdbcClient database;
    private final StringRedisTemplate redis;

    Uses(JdbcClient database, StringRedisTemplate redis) {
      this.database = database;
      this.redis = redis;
    }

    @GetMapping("/database")
    Map<String, Object> database() {
      return Map.of(
          "user", database.sql("select current_user").query(String.class).single(),
          "one", database.sql("select 1").query(Integer.class).single());
    }

    @GetMapping("/redis")
    String redis() {
      try {
        return String.valueOf(redis.opsForValue().get("key"));
      } catch (DataAccessException unreachable) {
        return unreachable.getClass().getSimpleName();
      }
    }
  }
}
