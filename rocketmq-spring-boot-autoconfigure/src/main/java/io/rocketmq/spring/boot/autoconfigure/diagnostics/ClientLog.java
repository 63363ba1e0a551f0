package io.rocketmq.spring.boot.autoconfigure.diagnostics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.SmartLifecycle;

import io.rocketmq.client.ClientStatistics;
import io.rocketmq.client.ClientStatus;
import io.rocketmq.client.RocketMQClient;
import io.rocketmq.spring.config.RocketMQInfrastructure;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;
import io.rocketmq.spring.support.RocketMQClients;

/**
 * Log of the clients of a context: one line for each when the context has started, and
 * one line when all are closed. As a post-processor it creates no client, is created
 * before all of them and destroyed after them. Thread-safe.
 */
final class ClientLog implements BeanPostProcessor, SmartLifecycle, DisposableBean {

	private static final Logger logger = LoggerFactory.getLogger(ClientLog.class);

	private final ConfigurableListableBeanFactory beanFactory;

	private final ReentrantLock lock = new ReentrantLock();

	/** Clients by the names of their beans. */
	private final Map<String, RocketMQClient> clients = new LinkedHashMap<>();

	private volatile @Nullable RocketMQListenerEndpointRegistry registry;

	private volatile @Nullable RocketMQClients names;

	private volatile boolean running;

	private volatile long stopBeganAt;

	ClientLog(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof RocketMQClient client && add(beanName, client) && this.running) {
			started(name(beanName), client);
		}
		return bean;
	}

	private boolean add(String beanName, RocketMQClient client) {
		this.lock.lock();
		try {
			return !this.clients.containsValue(client) && this.clients.put(beanName, client) == null;
		}
		finally {
			this.lock.unlock();
		}
	}

	private Map<String, RocketMQClient> clients() {
		this.lock.lock();
		try {
			return new LinkedHashMap<>(this.clients);
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void start() {
		this.running = true;
		if (this.beanFactory.containsSingleton(RocketMQInfrastructure.ENDPOINT_REGISTRY)) {
			this.registry = this.beanFactory.getBean(RocketMQInfrastructure.ENDPOINT_REGISTRY,
					RocketMQListenerEndpointRegistry.class);
		}
		this.names = this.beanFactory.getBeanProvider(RocketMQClients.class).getIfAvailable();
		clients().forEach((beanName, client) -> started(name(beanName), client));
	}

	private String name(String beanName) {
		RocketMQClients known = this.names;
		return (known != null) ? known.nameOfBean(beanName) : beanName;
	}

	private static void started(String name, RocketMQClient client) {
		ClientStatus status = client.status();
		ClientStatistics statistics = client.statistics();
		Set<String> producers = new TreeSet<>(statistics.producers().keySet());
		Set<String> consumers = new TreeSet<>(statistics.consumers().keySet());
		Set<String> groups = new TreeSet<>(producers);
		groups.addAll(consumers);
		String version = RocketMQClient.class.getPackage().getImplementationVersion();
		logger.atInfo()
			.addKeyValue("clientId", status.clientId())
			.addKeyValue("address", status.nameServers())
			.addKeyValue("group", groups)
			.log("RocketMQ client '{}' (version {}, client id {}) uses name servers {}, producer groups {}, consumer groups {}",
					name, (version != null) ? version : "unknown", status.clientId(), status.nameServers(), producers,
					consumers);
	}

	/** The first step of closing the context. */
	@Override
	public void stop() {
		this.running = false;
		this.stopBeganAt = System.nanoTime();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** After the containers have started; when stopping, before them. */
	@Override
	public int getPhase() {
		return RocketMQListenerEndpointRegistry.PHASE + 1;
	}

	/** The last step of closing the context, after the clients. */
	@Override
	public void destroy() {
		List<String> closed = clients().keySet().stream().map(this::name).toList();
		if (this.stopBeganAt == 0 || closed.isEmpty()) {
			return;
		}
		long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - this.stopBeganAt);
		RocketMQListenerEndpointRegistry stopped = this.registry;
		int unfinished = (stopped != null) ? stopped.unfinishedDeliveries() : 0;
		logger.atInfo()
			.log("RocketMQ clients {} closed within {} ms; unfinished deliveries, which will be redelivered: {}",
					closed, millis, unfinished);
	}

}
