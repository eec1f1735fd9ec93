// SPDX-License-Identifier: Apache-2.0
package guest.rest;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.MatrixVariable;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.view.RedirectView;

/** A REST service under a context path: its ways to answer errors, its CORS and its limits. */
@SpringBootApplication
public class Application implements WebMvcConfigurer {

  /** Starts it. */
  public static void main(String[] args) {
    SpringApplication.run(Application.class, args);
  }

  @Override
  public void addCorsMappings(CorsRegistry registry) {
    registry.addMapping("/open/**").allowedOrigins("https://front.example").allowedMethods("*");
  }

  @Bean
  ShallowEtagHeaderFilter tags() {
    return new ShallowEtagHeaderFilter();
  }

  /** An order. */
  record Order(@NotBlank String item, @Min(1) int count) {}

  /** A conflict that answers by its annotation. */
  @ResponseStatus(value = HttpStatus.CONFLICT, reason = "sold out")
  static class SoldOutException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Answers what Spring raises as problem details, and one exception by itself. */
  @RestControllerAdvice(basePackages = "guest.rest")
  static class Advice extends ResponseEntityExceptionHandler {
    @ExceptionHandler(IllegalArgumentException.class)
    ResponseEntity<Map<String, String>> wrong(IllegalArgumentException e) {
      return ResponseEntity.unprocessableContent().body(Map.of("oops", e.getMessage()));
    }
  }

  /** The resources of the service. */
  @RestController
  @RequestMapping("/orders")
  static class Orders {
    @GetMapping
    List<Order> list() {
      return List.of(new Order("tea", 2), new Order("cake", 1));
    }

    @GetMapping("/cached")
    ResponseEntity<Order> cached() {
      return ResponseEntity.ok()
          .cacheControl(CacheControl.maxAge(Duration.ofMinutes(5)).cachePublic())
          .header("X-Frame-Options", "ALLOWALL")
          .body(new Order("tea", 2));
    }

    @GetMapping("/{id}")
    Order one(@PathVariable int id, @MatrixVariable(defaultValue = "none") String colour) {
      return new Order(colour, id);
    }

    @PostMapping
    ResponseEntity<Order> add(@Valid @RequestBody Order order) {
      return ResponseEntity.status(HttpStatus.CREATED).header("Location", "/orders/7").body(order);
    }

    @PatchMapping("/{id}")
    Order change(@PathVariable int id, @RequestBody Map<String, Object> changes) {
      return new Order(String.valueOf(changes.get("item")), id);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable int id) {}

    @PostMapping("/text")
    int length(@RequestBody String text) {
      return text.length();
    }

    @PostMapping("/form")
    int fields(@RequestParam MultiValueMap<String, String> fields) {
      return fields.size();
    }

    @GetMapping("/headers")
    int headers(HttpServletRequest request) {
      return (int)
          java.util.Collections.list(request.getHeaderNames()).stream()
              .filter(n -> n.startsWith("x-many"))
              .count();
    }

    @GetMapping("/auth")
    String auth(@RequestHeader("Authorization") String authorization) {
      return authorization;
    }

    @GetMapping("/basket")
    RedirectView basket(HttpSession session) {
      session.setAttribute("basket", "tea");
      return new RedirectView("/orders", true);
    }

    @GetMapping("/sold-out")
    void soldOut() {
      throw new SoldOutException();
    }

    @GetMapping("/gone")
    void gone() {
      throw new ResponseStatusException(HttpStatus.GONE, "long ago");
    }

    @GetMapping("/wrong")
    void wrong() {
      throw new IllegalArgumentException("not this way");
    }

    @GetMapping("/broken")
    void broken() {
      throw new IllegalStateException("broken on purpose");
    }
  }

  /** Scripts of one other site may call it. */
  @RestController
  @CrossOrigin(origins = "https://partner.example", allowCredentials = "true")
  static class Partner {
    @GetMapping("/partner")
    String read() {
      return "read";
    }

    @PostMapping("/partner")
    String write(@RequestBody String text) {
      return text;
    }
  }

  /** Scripts of the front end may call it, by the registry. */
  @RestController
  static class Open {
    @GetMapping("/open/menu")
    List<String> menu() {
      return List.of("tea", "cake");
    }

    @PostMapping("/open/menu")
    String add(@RequestBody String text) {
      return text;
    }

    // Paths that the library uses for itself when it is asked to.
    @GetMapping({"/health", "/metrics", "/readyz", "/api/limits/explain"})
    Map<String, String> own(HttpServletRequest request) {
      return Map.of("own", request.getServletPath());
    }
  }
}
