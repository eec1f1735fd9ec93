// SPDX-License-Identifier: Apache-2.0
package guest.spa;

import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

/** A page of scripts in {@code static}, its routes, and a CORS filter of its own. */
@SpringBootApplication
public class Application {

  /** Starts it. */
  public static void main(String[] args) {
    SpringApplication.run(Application.class, args);
  }

  @Bean
  CorsFilter corsFilter() {
    CorsConfiguration policy = new CorsConfiguration();
    policy.setAllowedOrigins(List.of("https://front.example", "capacitor://localhost"));
    policy.setAllowedMethods(List.of("*"));
    policy.setAllowedHeaders(List.of("*"));
    policy.setAllowCredentials(true);
    UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
    source.registerCorsConfiguration("/api/**", policy);
    return new CorsFilter(source);
  }

  /** Leads the routes of the page to the page, and keeps items. */
  @Controller
  static class Routes {
    @GetMapping({"/basket", "/basket/{id:[0-9]+}"})
    String page() {
      return "forward:/index.html";
    }

    @PutMapping("/api/items")
    @ResponseBody
    List<String> items(@RequestBody List<String> items) {
      return items;
    }
  }
}
