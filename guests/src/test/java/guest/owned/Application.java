// SPDX-License-Identifier: Apache-2.0
package guest.owned;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.concurrent.Executor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.http.ResponseEntity;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** What a starter would like to bring, the application has: its own beans, by common names. */
@SpringBootApplication
@EnableCaching
@EnableAsync
public class Application {

  /** Starts it. */
  public static void main(String[] args) {
    SpringApplication.run(Application.class, args);
  }

  @Bean
  CacheManager cacheManager() {
    return new ConcurrentMapCacheManager("squares");
  }

  @Bean
  MeterRegistry meterRegistry() {
    return new SimpleMeterRegistry();
  }

  @Bean
  JsonMapper jsonMapper() {
    return JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();
  }

  @Bean
  Executor taskExecutor() {
    return new SimpleAsyncTaskExecutor("own-");
  }

  @Bean
  Filter requestLogFilter() {
    return (request, response, chain) -> {
      ((jakarta.servlet.http.HttpServletResponse) response).addHeader("X-Own-Filter", "yes");
      chain.doFilter(request, response);
    };
  }

  @Bean
  Map<String, Integer> limits() {
    return Map.of("tea", 3);
  }

  @Bean
  String caches() {
    return "own";
  }

  /** Answers errors by itself. */
  @RestController
  static class Errors implements ErrorController {
    @RequestMapping("/error")
    ResponseEntity<String> error(HttpServletRequest request) {
      Object status = request.getAttribute("jakarta.servlet.error.status_code");
      return ResponseEntity.status(status instanceof Integer code ? code : 500)
          .header("X-Own-Error", "yes")
          .body("own error " + status);
    }
  }

  /** Computes. */
  @Service
  static class Squares {
    private int calls;

    @Cacheable("squares")
    public int of(int number) {
      calls++;
      return number * number + calls;
    }
  }

  /** Shows which beans serve. */
  @RestController
  static class Shown {
    record NamedValue(String beanName, String typeName) {}

    private final Squares squares;
    private final MeterRegistry meters;
    private final CacheManager manager;

    Shown(Squares squares, MeterRegistry meters, CacheManager manager) {
      this.squares = squares;
      this.meters = meters;
      this.manager = manager;
    }

    @GetMapping("/square")
    int square() {
      return squares.of(3);
    }

    @GetMapping("/beans")
    NamedValue beans() {
      return new NamedValue(manager.getClass().getSimpleName(), meters.getClass().getSimpleName());
    }

    @GetMapping("/broken")
    void broken() {
      throw new IllegalStateException("broken on purpose");
    }
  }
}
