// SPDX-License-Identifier: Apache-2.0
package guest.reactive;

import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A reactive application on Netty, which the edge does not cover. */
@SpringBootApplication
public class Application {

  /** Starts it. */
  public static void main(String[] args) {
    SpringApplication.run(Application.class, args);
  }

  @Bean
  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .GET("/routed", request -> ServerResponse.ok().bodyValue("routed"))
        .build();
  }

  /** A failure that answers by its annotation. */
  @ResponseStatus(HttpStatus.CONFLICT)
  static class SoldOutException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Quotes. */
  @RestController
  @CrossOrigin("https://front.example")
  static class Quotes {
    @GetMapping("/quotes")
    Flux<String> all() {
      return Flux.just("one", "two");
    }

    @GetMapping(value = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<Integer> events() {
      return Flux.fromIterable(List.of(1, 2, 3));
    }

    @PostMapping("/quotes")
    Mono<String> add(@RequestBody Mono<String> text) {
      return text.map(String::toUpperCase);
    }

    @GetMapping("/sold-out")
    Mono<String> soldOut() {
      return Mono.error(new SoldOutException());
    }

    @GetMapping("/broken")
    Mono<String> broken() {
      return Mono.error(new IllegalStateException("broken on purpose"));
    }
  }
}
