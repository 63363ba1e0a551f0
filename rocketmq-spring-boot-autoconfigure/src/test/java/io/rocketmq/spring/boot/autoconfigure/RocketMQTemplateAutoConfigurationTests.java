package io.rocketmq.spring.boot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.Ordered;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.spring.annotation.RocketMQMessage;
import io.rocketmq.spring.core.AnnotationTopicResolver;
import io.rocketmq.spring.core.RocketMQReceiver;
import io.rocketmq.spring.core.RocketMQSendInterceptor;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.core.RocketMQTopicResolver;
import io.rocketmq.spring.support.RocketMQMessageConverter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * With the real client, whose name server is a port where nobody listens.
 */
class RocketMQTemplateAutoConfigurationTests {

	private static final AutoConfigurations ALL = AutoConfigurations.of(RocketMQAutoConfiguration.class,
			RocketMQTemplateAutoConfiguration.class);

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(ALL)
		.withPropertyValues("rocketmq.name-server=localhost:1");

	@Test
	void pain20TheTemplateIsThereWithoutAServerAndWithoutProperties() {
		new ApplicationContextRunner().withConfiguration(ALL)
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(RocketMQTemplate.class));
	}

	@Test
	void twoClientsWithoutAPrimaryOneAreNamedToWhoNeedsTheTemplate() {
		ApplicationContextRunner two = this.runner.withUserConfiguration(TwoClients.class);
		two.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(Producer.class));
		two.withBean(TemplateUser.class)
			.run((context) -> assertThat(context.getStartupFailure())
				.hasRootCauseInstanceOf(NoUniqueBeanDefinitionException.class)
				.rootCause()
				.hasMessageContaining("firstClient,secondClient"));
	}

	@Test
	void thePrimaryOfTwoClientsIsUsed() {
		this.runner.withUserConfiguration(TwoClientsOnePrimary.class)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(RocketMQTemplate.class)
				.hasSingleBean(Producer.class));
	}

	@Test
	void aSecondTemplateByQualifierLeavesTheFirst() {
		this.runner.withUserConfiguration(SecondTemplate.class).withBean(BothTemplates.class).run((context) -> {
			assertThat(context).hasNotFailed();
			BothTemplates both = context.getBean(BothTemplates.class);
			assertThat(both.archive).isSameAs(context.getBean("archive"));
			assertThat(both.template).isSameAs(context.getBean("rocketMQTemplate"));
		});
	}

	@Test
	void templatesOfTheUsersForSeveralClientsWin() {
		this.runner.withUserConfiguration(TwoClients.class, TemplateForEach.class)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasBean("firstTemplate")
				.hasBean("secondTemplate")
				.doesNotHaveBean("rocketMQTemplate"));
	}

	@Test
	void theDefaultTopicIsUsedAndChecked() {
		this.runner.withPropertyValues("rocketmq.template.default-topic=orders:created")
			.run((context) -> assertThat(context.getBean(RocketMQTemplate.class).getDefaultDestination())
				.isEqualTo("orders:created"));
		this.runner.withPropertyValues("rocketmq.template.default-topic=:created")
			.run((context) -> assertThat(context.getStartupFailure())
				.hasRootCauseInstanceOf(IllegalArgumentException.class)
				.hasStackTraceContaining(
						"Property 'rocketmq.template.default-topic' has the illegal value ':created'"));
	}

	@Test
	void theReceiverIsThereWithItsGroup() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(RocketMQReceiver.class));
		ApplicationContextRunner receiving = this.runner.withPropertyValues("rocketmq.receiver.group=workers");
		receiving.run((context) -> assertThat(context.getStartupFailure())
			.hasStackTraceContaining("Property 'rocketmq.receiver.topics' has the illegal value"));
		receiving.withPropertyValues("rocketmq.receiver.topics[0]=orders", "rocketmq.receiver.topics[1]=bills:paid")
			.run((context) -> {
				assertThat(context.getBean(RocketMQReceiver.class).options().topics()).containsOnlyKeys("orders",
						"bills");
				assertThat(context.getBean(RocketMQTemplate.class).receive()).isNotNull();
			});
	}

	@Test
	void topicResolverAndInterceptorsOfTheUsersAreUsed() {
		List<String> order = new ArrayList<>();
		IllegalStateException end = new IllegalStateException("before the send");
		this.runner.withBean(RocketMQTopicResolver.class, () -> (type) -> "from-the-bean")
			.withBean("last", RocketMQSendInterceptor.class, () -> new OrderedInterceptor(2, (message) -> {
				order.add("last " + message.topic());
				throw end;
			}))
			.withBean("first", RocketMQSendInterceptor.class,
					() -> new OrderedInterceptor(1, (message) -> order.add("first " + message.topic())))
			.run((context) -> {
				assertThat(context).doesNotHaveBean(AnnotationTopicResolver.class);
				assertThatIllegalStateException()
					.isThrownBy(() -> context.getBean(RocketMQTemplate.class).message("x").send())
					.isSameAs(end);
				assertThat(order).containsExactly("first from-the-bean", "last from-the-bean");
			});
	}

	@Test
	void placeholdersInTheTopicOfATypeAreResolved() {
		this.runner.withPropertyValues("purchases.topic=purchases-eu")
			.run((context) -> assertThat(context.getBean(RocketMQTopicResolver.class).resolve(Placed.class))
				.isEqualTo("purchases-eu:placed"));
	}

	@RocketMQMessage(topic = "${purchases.topic}", tag = "#{'pla' + 'ced'}")
	record Placed(String id) {
	}

	record TemplateUser(RocketMQTemplate template) {
	}

	static class BothTemplates {

		final RocketMQTemplate template;

		final RocketMQTemplate archive;

		BothTemplates(RocketMQTemplate template, @Qualifier("archive") RocketMQTemplate archive) {
			this.template = template;
			this.archive = archive;
		}

	}

	record OrderedInterceptor(int order,
			Consumer<io.rocketmq.client.message.Message> action) implements RocketMQSendInterceptor, Ordered {

		@Override
		public int getOrder() {
			return this.order;
		}

		@Override
		public io.rocketmq.client.message.Message beforeSend(io.rocketmq.client.message.Message message) {
			this.action.accept(message);
			return message;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoClients {

		@Bean(destroyMethod = "close")
		RocketMQClient firstClient() {
			return RocketMQClient.connect("localhost:1");
		}

		@Bean(destroyMethod = "close")
		RocketMQClient secondClient() {
			return RocketMQClient.connect("localhost:2");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoClientsOnePrimary {

		@Bean(destroyMethod = "close")
		@Primary
		RocketMQClient firstClient() {
			return RocketMQClient.connect("localhost:1");
		}

		@Bean(destroyMethod = "close")
		RocketMQClient secondClient() {
			return RocketMQClient.connect("localhost:2");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SecondTemplate {

		@Bean(destroyMethod = "close", defaultCandidate = false)
		RocketMQClient archiveClient() {
			return RocketMQClient.connect("localhost:3");
		}

		@Bean(defaultCandidate = false)
		@Qualifier("archive")
		RocketMQTemplate archive(@Qualifier("archiveClient") RocketMQClient client,
				RocketMQMessageConverter converter) {
			return new RocketMQTemplate(client.producer("archive"), null, converter);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TemplateForEach {

		@Bean
		RocketMQTemplate firstTemplate(@Qualifier("firstClient") RocketMQClient client,
				RocketMQMessageConverter converter) {
			return new RocketMQTemplate(client.producer("first"), null, converter);
		}

		@Bean
		RocketMQTemplate secondTemplate(@Qualifier("secondClient") RocketMQClient client,
				RocketMQMessageConverter converter) {
			return new RocketMQTemplate(client.producer("second"), null, converter);
		}

	}

}
