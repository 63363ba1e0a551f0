package io.rocketmq.spring.boot.autoconfigure.endpoint;

import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import io.rocketmq.client.error.RocketMQException;

/**
 * Request to the endpoint that failed, with the status of the HTTP response. Its message
 * is for people.
 */
final class RequestFailedException extends RuntimeException {

	private static final long serialVersionUID = 1;

	/** The state of a listener does not allow what was asked for. */
	private static final int CONFLICT = 409;

	private final int status;

	private RequestFailedException(int status, String message, Throwable cause) {
		super(message, cause);
		this.status = status;
	}

	private RequestFailedException(int status, String message) {
		super(message);
		this.status = status;
	}

	static RequestFailedException illegal(String message) {
		return new RequestFailedException(WebEndpointResponse.STATUS_BAD_REQUEST, message);
	}

	static RequestFailedException notFound(String message) {
		return new RequestFailedException(WebEndpointResponse.STATUS_NOT_FOUND, message);
	}

	static RequestFailedException unavailable(String message) {
		return new RequestFailedException(WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE, message);
	}

	/** Returns an exception as one of this type. */
	static RequestFailedException of(Throwable exception) {
		if (exception instanceof RequestFailedException known) {
			return known;
		}
		String message = (exception.getMessage() != null) ? exception.getMessage() : exception.getClass().getName();
		if (exception instanceof IllegalArgumentException) {
			return new RequestFailedException(WebEndpointResponse.STATUS_BAD_REQUEST, message, exception);
		}
		if (exception instanceof IllegalStateException) {
			return new RequestFailedException(CONFLICT, message, exception);
		}
		if (exception instanceof RocketMQException) {
			return new RequestFailedException(WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE, message, exception);
		}
		return new RequestFailedException(WebEndpointResponse.STATUS_INTERNAL_SERVER_ERROR,
				exception.getClass().getName() + ": " + message, exception);
	}

	int status() {
		return this.status;
	}

}
