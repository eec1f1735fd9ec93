// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import dev.headroom.edge.Problem;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * Responds to every error that nothing else handled with a problem, without the exception's
 * message.
 *
 * <p>Thread-safe.
 */
@Controller
final class ProblemErrorController implements ErrorController {

  @RequestMapping("${spring.web.error.path:${error.path:/error}}")
  void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    int status = code instanceof Integer known ? known : HttpStatus.NOT_FOUND.value();
    HttpStatus named = HttpStatus.resolve(status);
    String title = named == null ? "Error" : named.getReasonPhrase();
    String detail = status < 500 ? "" : "The request failed; the log has the reason.";
    Problem.of(status, title, detail).write(request, response);
  }
}
