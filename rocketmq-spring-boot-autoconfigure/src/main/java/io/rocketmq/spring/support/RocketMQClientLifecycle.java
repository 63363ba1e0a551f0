package io.rocketmq.spring.support;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;

import io.rocketmq.client.RocketMQClient;

/**
 * Lifecycle of the connections of all clients of an application context. When the context
 * stops or pauses, such as before a checkpoint of the process, the clients disconnect
 * after all other beans have stopped; when it starts again, they reconnect. Clients that
 * have not been created yet are not created. Does nothing when the context closes, as
 * clients then end their sends and close as beans. Thread-safe.
 */
public final class RocketMQClientLifecycle implements SmartLifecycle, ApplicationListener<ContextClosedEvent> {

	/**
	 * Lifecycle phase: starts before, and stops after, all that uses the clients.
	 */
	public static final int PHASE = Integer.MIN_VALUE;

	private static final Logger logger = LoggerFactory.getLogger(RocketMQClientLifecycle.class);

	private final ApplicationContext context;

	private final ConfigurableListableBeanFactory beanFactory;

	private volatile boolean running;

	private volatile boolean closing;

	/**
	 * Creates the lifecycle of a context's clients.
	 * @param context the context
	 * @param beanFactory bean factory of the context
	 */
	public RocketMQClientLifecycle(ApplicationContext context, ConfigurableListableBeanFactory beanFactory) {
		this.context = Objects.requireNonNull(context, "context must not be null");
		this.beanFactory = Objects.requireNonNull(beanFactory, "beanFactory must not be null");
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		if (event.getApplicationContext() == this.context) {
			this.closing = true;
		}
	}

	@Override
	public void start() {
		this.running = true;
		each(RocketMQClient::reconnect);
	}

	@Override
	public void stop() {
		this.running = false;
		if (!this.closing) {
			each(RocketMQClient::disconnect);
		}
	}

	private void each(Consumer<RocketMQClient> action) {
		Stream<String> names = Stream.of(this.beanFactory.getBeanNamesForType(RocketMQClient.class, true, false));
		List<String> created = names.filter(this.beanFactory::containsSingleton).toList();
		for (String name : created) {
			try {
				action.accept(this.beanFactory.getBean(name, RocketMQClient.class));
			}
			catch (RuntimeException ex) {
				logger.atWarn().setCause(ex).log("Could not disconnect or reconnect the client of bean '{}'", name);
			}
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
