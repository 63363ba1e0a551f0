package io.rocketmq.spring.boot.autoconfigure.observation;

import java.util.ArrayList;
import java.util.List;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.spring.boot.autoconfigure.RocketMQAutoConfiguration;
import io.rocketmq.spring.boot.autoconfigure.RocketMQListenerAutoConfiguration;
import io.rocketmq.spring.boot.autoconfigure.RocketMQObservationProperties;
import io.rocketmq.spring.boot.autoconfigure.RocketMQTemplateAutoConfiguration;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.listener.DefaultRocketMQListenerContainerFactory;
import io.rocketmq.spring.observation.DefaultSendConvention;
import io.rocketmq.spring.observation.RocketMQSendContext;
import io.rocketmq.spring.observation.RocketMQSendObservationConvention;
import io.rocketmq.spring.support.RocketMQMessageConverter;
import io.rocketmq.spring.transaction.RocketMQTransactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * With the real client, whose name server is a port where nobody listens.
 */
class RocketMQObservationAutoConfigurationTests {

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(RocketMQAutoConfiguration.class, RocketMQTemplateAutoConfiguration.class,
						RocketMQListenerAutoConfiguration.class, RocketMQObservationAutoConfiguration.class))
		.withPropertyValues("rocketmq.name-server=localhost:1", "rocketmq.producer.send-timeout=200ms");

	private final ApplicationContextRunner observed = this.runner.withBean(ObservationRegistry.class,
			() -> this.registry);

	@Test
	void everyTemplateFactoryAndTransactionsBeanIsObserved() {
		this.observed.withUserConfiguration(Archive.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBeansOfType(RocketMQTemplate.class)).hasSize(2)
				.allSatisfy((name, template) -> assertThat(template.getObservationRegistry()).isSameAs(this.registry));
			assertThat(context.getBean(DefaultRocketMQListenerContainerFactory.class).getObservationRegistry())
				.isSameAs(this.registry);
			assertThat(context.getBean(RocketMQTransactions.class).getObservationRegistry()).isSameAs(this.registry);
			fail(context.getBean("archiveTemplate", RocketMQTemplate.class));
			TestObservationRegistryAssert.assertThat(this.registry)
				.hasSingleObservationThat()
				.hasNameEqualTo("rocketmq.template")
				.hasContextualNameEqualTo("send orders")
				.hasLowCardinalityKeyValue("sender", "archiveTemplate")
				.hasLowCardinalityKeyValue("operation", "send")
				.hasLowCardinalityKeyValue("topic", "orders")
				.hasLowCardinalityKeyValue("outcome", "not_sent")
				.hasError();
		});
	}

	@Test
	void withoutARegistryOrWhenSwitchedOffNothingIsObserved() {
		this.runner
			.run((context) -> assertThat(context.getBean(RocketMQTemplate.class).getObservationRegistry()).isNull());
		this.observed.withPropertyValues("rocketmq.observation.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean(RocketMQObservationProperties.class);
			assertThat(context.getBean(RocketMQTemplate.class).getObservationRegistry()).isNull();
		});
	}

	@Test
	void theConventionsOfOpenTelemetryAreChosenByProperty() {
		this.observed.withPropertyValues("rocketmq.observation.convention=opentelemetry").run((context) -> {
			fail(context.getBean(RocketMQTemplate.class));
			TestObservationRegistryAssert.assertThat(this.registry)
				.hasSingleObservationThat()
				.hasNameEqualTo("messaging.client.operation.duration")
				.hasContextualNameEqualTo("send orders")
				.hasLowCardinalityKeyValue("messaging.system.name", "rocketmq")
				.hasLowCardinalityKeyValue("messaging.operation.name", "send")
				.hasLowCardinalityKeyValue("messaging.destination.name", "orders")
				.hasHighCardinalityKeyValue("messaging.message.body.size", "5")
				.hasHighCardinalityKeyValue("rocketmq.message.type", "normal")
				.hasHighCardinalityKeyValueWithKey("error.type");
		});
	}

	@Test
	void aConventionBeanAndARegistryOfTheUserWin() {
		this.observed.withPropertyValues("rocketmq.observation.convention=opentelemetry")
			.withBean(RocketMQSendObservationConvention.class, OwnConvention::new)
			.run((context) -> {
				fail(context.getBean(RocketMQTemplate.class));
				TestObservationRegistryAssert.assertThat(this.registry)
					.hasSingleObservationThat()
					.hasNameEqualTo("own.send");
			});
		this.observed.withUserConfiguration(OwnRegistry.class)
			.run((context) -> assertThat(
					context.getBean("ownTemplate", RocketMQTemplate.class).getObservationRegistry())
				.isSameAs(ObservationRegistry.NOOP));
	}

	@Test
	void observationsAreTimedOnlyWhereAskedFor() {
		ApplicationContextRunner metered = this.runner.withUserConfiguration(Metered.class);
		metered.run((context) -> {
			assertThat(context).doesNotHaveBean("rocketMQObservations");
			fail(context.getBean(RocketMQTemplate.class));
			assertThat(meters(context.getBean(MeterRegistry.class))).isEmpty();
		});
		metered.withPropertyValues("rocketmq.observation.timers=true", "rocketmq.metrics.max-topics=2")
			.run((context) -> {
				assertThat(context).hasBean("rocketMQObservations");
				for (String topic : List.of("a", "b", "c", "d", "a")) {
					fail(context.getBean(RocketMQTemplate.class), topic);
				}
				assertThat(meters(context.getBean(MeterRegistry.class))).containsOnly("rocketmq.template a",
						"rocketmq.template b", "rocketmq.template other");
			});
		metered.withPropertyValues("rocketmq.observation.convention=opentelemetry").run((context) -> {
			fail(context.getBean(RocketMQTemplate.class));
			assertThat(meters(context.getBean(MeterRegistry.class))).isEmpty();
		});
	}

	@Test
	void batchesAreObservedOnlyWhereAskedFor() {
		this.observed.run((context) -> assertThat(context.getBean(DefaultRocketMQListenerContainerFactory.class))
			.hasFieldOrPropertyWithValue("batchObserved", false));
		this.observed.withPropertyValues("rocketmq.observation.batch=true")
			.run((context) -> assertThat(context.getBean(DefaultRocketMQListenerContainerFactory.class))
				.hasFieldOrPropertyWithValue("batchObserved", true));
	}

	@Test
	void startsWithoutMicrometersMeters() {
		this.observed.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	private static List<String> meters(MeterRegistry meters) {
		List<String> names = new ArrayList<>();
		for (Meter meter : meters.getMeters()) {
			if (meter.getId().getType() == Meter.Type.TIMER) {
				names.add(meter.getId().getName() + ' ' + meter.getId().getTag("topic"));
			}
		}
		return names;
	}

	private static void fail(RocketMQTemplate template) {
		fail(template, "orders");
	}

	private static void fail(RocketMQTemplate template, String topic) {
		assertThatExceptionOfType(RocketMQException.class).isThrownBy(() -> template.message("order").to(topic).send());
	}

	@Configuration(proxyBeanMethods = false)
	static class Archive {

		@Bean(defaultCandidate = false)
		RocketMQTemplate archiveTemplate(Producer producer, RocketMQMessageConverter converter) {
			return new RocketMQTemplate(producer, null, converter);
		}

		@Bean
		RocketMQTemplate rocketMQTemplate(Producer producer, RocketMQMessageConverter converter) {
			return new RocketMQTemplate(producer, null, converter);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnRegistry {

		@Bean
		RocketMQTemplate ownTemplate(Producer producer, RocketMQMessageConverter converter) {
			RocketMQTemplate template = new RocketMQTemplate(producer, null, converter);
			template.setObservationRegistry(ObservationRegistry.NOOP);
			return template;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Metered {

		@Bean
		MeterRegistry meterRegistry(ObservationMeterFilter filter) {
			SimpleMeterRegistry meters = new SimpleMeterRegistry();
			meters.config().meterFilter(filter);
			return meters;
		}

		@Bean
		ObservationRegistry observationRegistry(MeterRegistry meters) {
			ObservationRegistry registry = ObservationRegistry.create();
			registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
			return registry;
		}

	}

	private static final class OwnConvention extends DefaultSendConvention {

		@Override
		public String getName() {
			return "own.send";
		}

		@Override
		public String getContextualName(RocketMQSendContext context) {
			return "own";
		}

	}

}
