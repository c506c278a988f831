/** The current step of the shop. It is in the address, so the Back button and a reload work as expected. */
import { useEffect, useState } from 'react';

/** `unpaid`: the visitor has returned from the payment page without paying. */
export type Step = 'event' | 'checkout' | 'order' | 'unpaid';
const PARAM = 'tessera';
const STEPS: string[] = ['checkout', 'order', 'unpaid'];

function currentStep(): Step {
  const step = new URL(location.href).searchParams.get(PARAM);
  return step !== null && STEPS.includes(step) ? (step as Step) : 'event';
}

/** The address of this page at a step, for links and for the return from the payment page. */
export function stepUrl(step: Step): string {
  const url = new URL(location.href);
  if (step === 'event') url.searchParams.delete(PARAM);
  else url.searchParams.set(PARAM, step);
  return url.href;
}

export function useStep(): [Step, (step: Step) => void] {
  const [step, setStep] = useState(currentStep);
  useEffect(() => {
    const updateStep = () => setStep(currentStep());
    addEventListener('popstate', updateStep);
    return () => removeEventListener('popstate', updateStep);
  }, []);
  const goTo = (next: Step) => {
    if (next === currentStep()) return;
    history.pushState(history.state, '', stepUrl(next));
    setStep(next);
    scrollTo({ top: 0 });
  };
  return [step, goTo];
}
