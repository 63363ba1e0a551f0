package io.rocketmq.spring.boot.autoconfigure.endpoint;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Reason for which the endpoint could not do what it was asked for.
 *
 * @param error text for people
 */
public record ErrorDescriptor(String error) implements OperationResponseBody {
}
