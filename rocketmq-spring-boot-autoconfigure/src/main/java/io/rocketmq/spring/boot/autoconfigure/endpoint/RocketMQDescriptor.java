package io.rocketmq.spring.boot.autoconfigure.endpoint;

import java.util.List;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Clients and listener containers of an application, as the endpoint shows them.
 *
 * @param clients the clients
 * @param containers the containers, without their queues
 */
public record RocketMQDescriptor(List<ClientDescriptor> clients,
		List<ContainerDescriptor> containers) implements OperationResponseBody {
}
