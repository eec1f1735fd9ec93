// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.web;

import dev.headroom.edge.observe.LogRate;
import dev.headroom.ground.TimeSource;
import dev.headroom.overload.OverloadException;
import dev.headroom.spring.ProblemAdvice;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.validation.FieldError;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/**
 * Answers exceptions of handlers with {@code application/problem+json}.
 *
 * <p>Values that a client sent are neither repeated nor logged: they may be secrets. The names of
 * members are repeated.
 *
 * <p>Thread-safe.
 */
@RestControllerAdvice
final class ApiProblems extends ProblemAdvice {

  private static final Logger LOG = LoggerFactory.getLogger(ApiProblems.class);
  private static final int LONGEST_NAME = 60;
  private static final String WRONG_TYPE = "is of the wrong type";

  private final LogRate rate = new LogRate(TimeSource.system());

  /** A fault of one input. Immutable. */
  record InputFault(String field, String message) {}

  @ExceptionHandler
  ResponseEntity<ProblemDetail> refused(RefusedException refusal) {
    return problem(refusal.status(), String.valueOf(refusal.getMessage()));
  }

  @ExceptionHandler({
    CannotCreateTransactionException.class,
    CannotGetJdbcConnectionException.class,
    DataAccessResourceFailureException.class,
    TransactionSystemException.class,
    TransientDataAccessResourceException.class
  })
  ResponseEntity<ProblemDetail> databaseUnavailable(Exception failure) throws Exception {
    if (OverloadException.findIn(failure) != null) {
      throw failure;
    }
    rate.tryAcquire(failure.getClass())
        .ifPresent(more ->
            LOG.warn(
                "the database did not serve a request: {}; {} more not logged",
                failure.getMessage(),
                more));
    return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
        .header(HttpHeaders.RETRY_AFTER, "1")
        .body(
            ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE, "the database is not available, try again"));
  }

  /** Rethrows overload refusals: the overload filter responds to them and counts them. */
  @ExceptionHandler
  ResponseEntity<ProblemDetail> unexpected(Exception fault) throws Exception {
    if (OverloadException.findIn(fault) != null) {
      throw fault;
    }
    rate.tryAcquire(fault.getClass())
        .ifPresent(more -> LOG.error("a request failed; {} more not logged", more, fault));
    return problem(HttpStatus.INTERNAL_SERVER_ERROR, "the request failed; the fault is logged");
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
      MethodArgumentNotValidException faults,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    List<InputFault> list =
        faults.getBindingResult().getFieldErrors().stream().map(ApiProblems::fault).toList();
    faults.getBody().setProperty("errors", list);
    return handleExceptionInternal(faults, null, headers, status, request);
  }

  /** Names the member of the body at which reading it failed. */
  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException fault,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    ProblemDetail body =
        ProblemDetail.forStatusAndDetail(status, "the body is not what this request takes");
    if (fault.getCause() instanceof DatabindException member && !member.getPath().isEmpty()) {
      body.setProperty("errors", List.of(new InputFault(path(member), message(member))));
    }
    return handleExceptionInternal(fault, body, headers, status, request);
  }

  /** The constants of an enum are written in lower case. */
  private static String message(DatabindException member) {
    if (member instanceof UnrecognizedPropertyException) {
      return "is unknown";
    }
    if (member instanceof InvalidFormatException wrong && wrong.getTargetType().isEnum()) {
      return Arrays.stream(wrong.getTargetType().getEnumConstants())
          .map(each -> each.toString().toLowerCase(Locale.ROOT))
          .collect(Collectors.joining(", ", "must be one of ", ""));
    }
    return WRONG_TYPE;
  }

  private static String path(DatabindException member) {
    String path =
        member.getPath().stream()
            .map(each -> Objects.requireNonNullElse(each.getPropertyName(), "" + each.getIndex()))
            .collect(Collectors.joining("."));
    return path.length() <= LONGEST_NAME ? path : path.substring(0, LONGEST_NAME);
  }

  /** Names the parameter, header or part of the path; Spring's own text repeats the value. */
  @Override
  protected @Nullable ResponseEntity<Object> handleTypeMismatch(
      TypeMismatchException fault, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    ProblemDetail body = ProblemDetail.forStatusAndDetail(status, "Validation failure");
    String name = String.valueOf(fault.getPropertyName());
    body.setProperty("errors", List.of(new InputFault(name, WRONG_TYPE)));
    return handleExceptionInternal(fault, body, headers, status, request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
      HandlerMethodValidationException faults,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    List<InputFault> list =
        faults.getParameterValidationResults().stream().flatMap(ApiProblems::faultsOf).toList();
    faults.getBody().setProperty("errors", list);
    return handleExceptionInternal(faults, null, headers, status, request);
  }

  /** Faults of a body are those of its members, of another parameter its own. */
  private static Stream<InputFault> faultsOf(ParameterValidationResult result) {
    return result instanceof ParameterErrors body
        ? body.getFieldErrors().stream().map(ApiProblems::fault)
        : result.getResolvableErrors().stream()
            .map(error ->
                new InputFault(
                    String.valueOf(result.getMethodParameter().getParameterName()),
                    Objects.requireNonNullElse(error.getDefaultMessage(), "is not allowed")));
  }

  /** The message of a failed conversion contains the value, so it is replaced. */
  private static InputFault fault(FieldError error) {
    String message =
        error.isBindingFailure()
            ? WRONG_TYPE
            : Stream.ofNullable(error.getDefaultMessage()).findFirst().orElse("is not allowed");
    return new InputFault(error.getField(), message);
  }

  private static ResponseEntity<ProblemDetail> problem(HttpStatus status, String detail) {
    return ResponseEntity.status(status).body(ProblemDetail.forStatusAndDetail(status, detail));
  }
}
