// SPDX-License-Identifier: Apache-2.0
package guest.streams;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.server.servlet.context.ServletComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.multipart.MultipartHttpServletRequest;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

/** Uploads, downloads, streams, asynchronous answers and STOMP over a WebSocket. */
@SpringBootApplication
@ServletComponentScan
public class Application {

  /** Starts it. */
  public static void main(String[] args) {
    SpringApplication.run(Application.class, args);
  }

  /** Answers that take their time. */
  @RestController
  static class Streams {
    private final byte[] book = "a line of a book\n".repeat(5_000).getBytes(StandardCharsets.UTF_8);

    @PostMapping("/files")
    Map<String, Long> upload(MultipartHttpServletRequest request) {
      Map<String, Long> sizes = new TreeMap<>();
      for (List<MultipartFile> files : request.getMultiFileMap().values()) {
        files.forEach(file -> sizes.put(file.getOriginalFilename(), file.getSize()));
      }
      sizes.put("fields", (long) request.getParameterMap().size());
      return sizes;
    }

    @PostMapping("/files/one")
    String one(@RequestParam MultipartFile file) {
      return file.getContentType() + " " + file.getSize();
    }

    @PostMapping("/raw")
    long raw(HttpServletRequest request) throws IOException {
      return request.getInputStream().readAllBytes().length;
    }

    @GetMapping("/book")
    ResponseEntity<ByteArrayResource> book() {
      return ResponseEntity.ok()
          .contentType(MediaType.TEXT_PLAIN)
          .eTag("\"first\"")
          .header("Content-Disposition", "attachment; filename=book.txt")
          .body(new ByteArrayResource(book));
    }

    @GetMapping("/lines")
    StreamingResponseBody lines() {
      return out -> {
        for (int i = 0; i < 100; i++) {
          out.write(("line " + i + "\n").getBytes(StandardCharsets.UTF_8));
          out.flush();
        }
      };
    }

    @GetMapping("/events")
    SseEmitter events() {
      SseEmitter emitter = new SseEmitter();
      ForkJoinPool.commonPool()
          .execute(() -> {
            try {
              for (int i = 0; i < 3; i++) {
                emitter.send(SseEmitter.event().id("" + i).data("event " + i));
              }
              emitter.complete();
            } catch (IOException e) {
              emitter.completeWithError(e);
            }
          });
      return emitter;
    }

    @GetMapping("/callable")
    Callable<String> callable() {
      return () -> "called on a virtual thread: " + Thread.currentThread().isVirtual();
    }

    @GetMapping("/thread")
    String thread() {
      return "served on a virtual thread: " + Thread.currentThread().isVirtual();
    }

    @GetMapping("/deferred")
    DeferredResult<String> deferred() {
      DeferredResult<String> result = new DeferredResult<>();
      ForkJoinPool.commonPool().execute(() -> result.setResult("deferred"));
      return result;
    }

    @GetMapping("/deferred/late")
    DeferredResult<String> late() {
      return new DeferredResult<>(50L);
    }

    @GetMapping("/deferred/broken")
    DeferredResult<String> broken() {
      DeferredResult<String> result = new DeferredResult<>();
      ForkJoinPool.commonPool()
          .execute(() -> result.setErrorResult(new IllegalStateException("broken on purpose")));
      return result;
    }
  }

  /** A servlet that answers from a thread of its own. */
  @WebServlet(urlPatterns = "/async", asyncSupported = true)
  static class AsyncServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      AsyncContext async = request.startAsync();
      async.start(() -> {
        try {
          async.getResponse().setContentType("text/plain");
          async.getResponse().getWriter().write("async " + async.hasOriginalRequestAndResponse());
        } catch (IOException e) {
          throw new IllegalStateException(e);
        } finally {
          async.complete();
        }
      });
    }
  }

  /** The message broker. */
  @Configuration
  @EnableWebSocketMessageBroker
  static class Broker implements WebSocketMessageBrokerConfigurer {
    @Override
    public void configureMessageBroker(MessageBrokerRegistry registry) {
      registry.enableSimpleBroker("/topic");
      registry.setApplicationDestinationPrefixes("/app");
    }

    @Override
    public void registerStompEndpoints(StompEndpointRegistry registry) {
      // The broker confirms no subscription: it stands before what is sent after it.
      registry.setPreserveReceiveOrder(true);
      registry.addEndpoint("/stomp").setAllowedOriginPatterns("*");
      registry.addEndpoint("/sockjs").setAllowedOriginPatterns("*").withSockJS();
    }
  }

  /** Answers greetings. */
  @Controller
  static class Greetings {
    @MessageMapping("/hello")
    @SendTo("/topic/greetings")
    String greet(String name) {
      return "Hello, " + name;
    }
  }
}
