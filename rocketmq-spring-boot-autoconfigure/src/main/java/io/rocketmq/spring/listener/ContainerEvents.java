package io.rocketmq.spring.listener;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationEventPublisher;

import io.rocketmq.spring.event.RocketMQContainerEvent;

/**
 * Publisher of a container's events, which no listener of an event can disturb.
 */
final class ContainerEvents {

	private static final Logger logger = LoggerFactory.getLogger(ContainerEvents.class);

	private final @Nullable ApplicationEventPublisher publisher;

	ContainerEvents(@Nullable ApplicationEventPublisher publisher) {
		this.publisher = publisher;
	}

	/** Whether anything receives events. */
	boolean isHeard() {
		return this.publisher != null;
	}

	void publish(RocketMQContainerEvent event) {
		if (this.publisher == null) {
			return;
		}
		try {
			this.publisher.publishEvent(event);
		}
		catch (Throwable ex) {
			logger.atWarn()
				.addKeyValue("group", event.getGroup())
				.setCause(ex)
				.log("A listener of {} failed; the container continues", event);
		}
	}

}
