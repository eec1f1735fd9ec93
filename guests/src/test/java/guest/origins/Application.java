// SPDX-License-Identifier: Apache-2.0
package guest.origins;

import static org.springframework.security.config.Customizer.withDefaults;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsConfigurationSource;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.OncePerRequestFilter;

/** An API whose CORS is that of Spring Security, with Basic sign-in and keys of another issuer. */
@SpringBootApplication
public class Application {

  /** Starts it. */
  public static void main(String[] args) {
    SpringApplication.run(Application.class, args);
  }

  @Bean
  SecurityFilterChain api(HttpSecurity http) throws Exception {
    return http.cors(withDefaults())
        .csrf(csrf -> csrf.disable())
        .httpBasic(withDefaults())
        .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .addFilterBefore(new KeyFilter(), AuthorizationFilter.class)
        .authorizeHttpRequests(requests ->
            requests
                .requestMatchers(HttpMethod.DELETE)
                .hasRole("ADMIN")
                .anyRequest()
                .authenticated())
        .build();
  }

  @Bean
  CorsConfigurationSource corsConfigurationSource() {
    CorsConfiguration policy = new CorsConfiguration();
    policy.setAllowedOrigins(List.of("https://front.example", "https://www.front.example"));
    policy.setAllowedMethods(List.of("*"));
    policy.setAllowedHeaders(List.of("*"));
    UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
    source.registerCorsConfiguration("/**", policy);
    return source;
  }

  @Bean
  UserDetailsService users() {
    return new InMemoryUserDetailsManager(
        User.withUsername("ann").password("{noop}secret").roles("USER").build());
  }

  /** Signs in whoever sends a key. */
  static class KeyFilter extends OncePerRequestFilter {
    @Override
    protected void doFilterInternal(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws ServletException, IOException {
      String key = "key-of-another-issuer";
      if (("Bearer " + key).equals(request.getHeader("Authorization"))
          || key.equals(request.getHeader("X-API-Key"))) {
        SecurityContextHolder.getContext()
            .setAuthentication(
                UsernamePasswordAuthenticationToken.authenticated(
                    "machine", null, AuthorityUtils.createAuthorityList("ROLE_USER")));
      }
      chain.doFilter(request, response);
    }
  }

  /** Notes. */
  @RestController
  @RequestMapping("/api/notes")
  static class Notes {
    @GetMapping
    List<String> list() {
      return List.of("buy cake");
    }

    @PostMapping
    List<String> add(@RequestBody List<String> notes) {
      return notes;
    }

    @PatchMapping
    List<String> change(@RequestBody List<String> notes) {
      return notes;
    }

    @DeleteMapping
    void delete() {}
  }
}
