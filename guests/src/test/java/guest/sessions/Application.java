// SPDX-License-Identifier: Apache-2.0
package guest.sessions;

import static org.springframework.security.config.Customizer.withDefaults;

import jakarta.servlet.http.HttpSession;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Sessions of Spring Session in a database, with a sign-in that remembers. */
@SpringBootApplication
public class Application {

  /** Starts it. */
  public static void main(String[] args) {
    SpringApplication.run(Application.class, args);
  }

  @Bean
  SecurityFilterChain pages(HttpSecurity http) throws Exception {
    return http.authorizeHttpRequests(requests ->
            requests.requestMatchers("/stored", "/error").permitAll().anyRequest().authenticated())
        .formLogin(withDefaults())
        .rememberMe(remember -> remember.key("a key of the application"))
        .build();
  }

  @Bean
  UserDetailsService users() {
    return new InMemoryUserDetailsManager(
        User.withUsername("ann").password("{noop}secret").roles("USER").build());
  }

  /** A basket in the session. */
  @RestController
  static class Basket {
    private final JdbcClient jdbc;

    Basket(JdbcClient jdbc) {
      this.jdbc = jdbc;
    }

    @GetMapping("/csrf")
    Map<String, String> csrf(CsrfToken token) {
      return Map.of("token", token.getToken());
    }

    @PostMapping("/basket")
    String add(@RequestParam String item, HttpSession session) {
      session.setAttribute("item", item);
      return item;
    }

    @GetMapping("/basket")
    String item(HttpSession session) {
      return String.valueOf(session.getAttribute("item"));
    }

    @GetMapping("/stored")
    Object stored() {
      return jdbc.sql("select count(*) from spring_session").query().singleValue();
    }
  }
}
